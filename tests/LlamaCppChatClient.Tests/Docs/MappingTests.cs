using System.Reflection;
using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Recorded;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Docs;

/// <summary>Holds that docs/mapping.md has a row for everything, and that the table of options is up to date.</summary>
public class MappingTests
{
    public static TheoryData<string> ContentTypes => [.. typeof(AIContent).Assembly.GetExportedTypes()
        .Where(type => type.IsAssignableTo(typeof(AIContent)))
        .Select(type => type.Name)];

    public static TheoryData<string> OptionProperties => [.. typeof(ChatOptions).GetProperties().Select(property => property.Name)];

    public static TheoryData<string> ExtensionProperties => [.. typeof(LlamaCppChatOptionsExtensions).GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(method => method.Name.StartsWith("get_", StringComparison.Ordinal))
        .Select(method => method.Name["get_".Length..])];

    [Fact]
    public void Every_row_says_how_it_maps()
    {
        Assert.InRange(MappingTable.Rows.Count, 100, int.MaxValue);
        Assert.All(MappingTable.Rows, row => Assert.All(row.Cells, Assert.NotEmpty));
    }

    [Fact]
    public void No_row_leaves_anything_out_without_a_word()
    {
        Assert.DoesNotContain(MappingTable.Rows.SelectMany(row => row.Cells), cell => cell.Contains("ignored", StringComparison.OrdinalIgnoreCase) || cell.Contains("silent", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(ContentTypes))]
    public void Every_content_type_has_a_row(string type)
    {
        Assert.Contains(type, MappingTable.Subjects("Contents"));
    }

    [Theory]
    [MemberData(nameof(OptionProperties))]
    public void Every_option_has_a_row(string property)
    {
        Assert.Single(MappingTable.Subjects("Options"), property);
    }

    [Fact]
    public void Table_of_the_servers_options_is_that_of_the_tests()
    {
        string path = Repository.PathOf("docs/mapping.md");
        string text = File.ReadAllText(path);

        string filled = OptionTable.Fill(text);

        if (DocSnippetTests.Update && filled != text)
        {
            File.WriteAllText(path, filled);
            return;
        }

        Assert.Equal(filled, text, ignoreLineEndingDifferences: true);
    }

    [Theory]
    [MemberData(nameof(ExtensionProperties))]
    public void Every_extension_property_has_a_row(string property)
    {
        Assert.Single(MappingTable.Subjects(OptionTable.Section), property);
    }

    [Fact]
    public void Every_field_of_an_option_has_a_row()
    {
        IEnumerable<string> keys = typeof(OptionKeys).GetFields().Select(field => (string)field.GetRawConstantValue()!)
            .Where(key => !key.StartsWith(OptionKeys.LocalPrefix, StringComparison.Ordinal));
        HashSet<string> fields = [.. MappingTable.Rows.SelectMany(row => row.Cells.Take(2)).SelectMany(MappingTable.Code).SelectMany(code => code.Split('.'))];

        Assert.Empty(keys.Except(fields));
    }

    [Fact]
    public void Every_field_that_a_recorded_answer_has_has_a_row()
    {
        string[] subjects = [.. MappingTable.Subjects("Reply fields")];
        IEnumerable<string> fields = RecordedChats.Replies.Concat(RecordedChats.BrokenStreams)
            .Select(RecordedChats.Response)
            .SelectMany(answer => answer.IsStream ? ReferenceReply.Events(answer.Text) : [answer.Json])
            .SelectMany(json => Fields("", json))
            .Distinct();

        Assert.DoesNotContain(fields, field => !subjects.Any(subject => field == subject || field.StartsWith(subject + ".", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Fields(string path, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Fields(path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value)),
        JsonValueKind.Array when json.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object) => json.EnumerateArray().SelectMany(item => Fields(path + "[]", item)),
        JsonValueKind.Array when path == "choices" => [],
        _ => [path],
    };
}
