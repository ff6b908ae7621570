using System.Text.RegularExpressions;

namespace LlamaCpp.Tests.Architecture;

/// <summary>Data flows one way: folders use only what lies below them.</summary>
public partial class LayerTests
{
    private const string Source = "src/LlamaCppChatClient";

    private static readonly string[] Folders = ["DependencyInjection", "Diagnostics", "HealthChecks", "Requests", "Responses", "Transport", "Wire"];

    /// <summary>What each folder must not know.</summary>
    public static TheoryData<string, string[]> Forbidden => new()
    {
        { "Requests", ["Transport", "Responses", "DependencyInjection", "HealthChecks"] },
        { "Responses", ["Requests", "Transport", "DependencyInjection", "HealthChecks"] },
        { "Transport", ["Requests", "Responses", "DependencyInjection", "HealthChecks"] },
        { "Wire", ["Requests", "Responses", "Transport", "Diagnostics", "DependencyInjection", "HealthChecks"] },
        { "Diagnostics", ["Requests", "Responses", "DependencyInjection", "HealthChecks"] },
        { "HealthChecks", ["Requests", "Responses", "DependencyInjection"] },
    };

    /// <summary>Folders that know nothing of Microsoft.Extensions.AI's chats.</summary>
    public static TheoryData<string> WithoutChatTypes => ["Transport"];

    [Fact]
    public void Every_folder_has_a_rule()
    {
        IEnumerable<string> found = Directory.EnumerateDirectories(Repository.PathOf(Source)).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj"))!;

        Assert.Equal(Folders, found.Order(StringComparer.Ordinal));
        Assert.All(Folders.Except(["DependencyInjection"]), folder => Assert.Contains(Forbidden, row => row.Data.Item1 == folder));
    }

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void Folder_uses_only_what_lies_below_it(string folder, string[] forbidden)
    {
        string[] uses = [.. Files(folder).SelectMany(file => UsesIn(File.ReadAllText(file)).Where(forbidden.Contains).Select(use => $"{Path.GetFileName(file)} uses {use}"))];

        Assert.Empty(uses);
    }

    [Theory]
    [MemberData(nameof(WithoutChatTypes))]
    public void Folder_knows_no_chat_types(string folder)
    {
        string[] uses = [.. Files(folder).Where(file => ChatTypes().IsMatch(WithoutComments(File.ReadAllText(file)))).Select(Path.GetFileName)!];

        Assert.Empty(uses);
    }

    [Fact]
    public void Namespace_is_the_folder()
    {
        (string folder, string file)[] files = [.. Folders.SelectMany(folder => Files(folder).Select(file => (folder, file)))];

        Assert.Equal(Folders, files.Select(pair => pair.folder).Distinct());
        Assert.All(files, pair =>
        {
            string declared = Namespace().Match(File.ReadAllText(pair.file)).Groups[1].Value;
            string subfolder = Path.GetRelativePath(Repository.PathOf($"{Source}/{pair.folder}"), Path.GetDirectoryName(pair.file)!);
            string expected = $"LlamaCpp.{pair.folder}{(subfolder == "." ? "" : "." + subfolder.Replace(Path.DirectorySeparatorChar, '.'))}";
            Assert.True(declared == expected || declared == "Microsoft.Extensions.DependencyInjection", $"{pair.file}: {declared}");
        });
    }

    [Theory]
    [InlineData("using LlamaCpp.Transport;", "Transport")]
    [InlineData("using static LlamaCpp.Transport.Faults;", "Transport")]
    [InlineData("using Faults = LlamaCpp.Transport.Faults;", "Transport")]
    [InlineData("x = new LlamaCpp.Responses.ChatAnswer();", "Responses")]
    [InlineData("x = new global::LlamaCpp.Responses.ChatAnswer();", "Responses")]
    [InlineData("x = Responses.UsageMapper.ToUsageDetails(y);", "Responses")]
    public void Use_is_found_however_it_is_written(string code, string folder)
    {
        Assert.Equal([folder], UsesIn(code));
    }

    [Theory]
    [InlineData("// see LlamaCpp.Transport.Faults")]
    [InlineData("/// <see cref=\"LlamaCpp.Transport.Faults\"/>")]
    [InlineData("request.Transport.Faults()")]
    [InlineData("x = \"LlamaCpp.Wire\";")]
    public void Comment_text_and_member_are_no_use(string code)
    {
        Assert.Empty(UsesIn(code));
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Repository.PathOf($"{Source}/{folder}"), "*.cs", SearchOption.AllDirectories);

    private static IEnumerable<string> UsesIn(string code) =>
        Use().Matches(WithoutComments(code)).Select(match => match.Groups["folder"].Value).Where(Folders.Contains).Distinct();

    private static string WithoutComments(string code) => CommentOrText().Replace(code, "");

    [GeneratedRegex(@"(?<![\w.])(global::)?(LlamaCpp\.)?(?<folder>[A-Z]\w+)(?=\s*[.;])")]
    private static partial Regex Use();

    [GeneratedRegex(@"//.*|""(\\.|[^""\\])*""")]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(ChatMessage|ChatOptions|ChatResponse\w*|AIContent|ChatRole)\b")]
    private static partial Regex ChatTypes();
}
