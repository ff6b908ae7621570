using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public sealed class ToolCallAccumulatorTests : IDisposable
{
    private const string Tricky = """{"text": "a\"b\\c\n\u00e9\ud83d\ude00é😀", "list": [1, {"x": null}], "": true}""";

    private readonly ToolCallAccumulator _calls = new();

    public void Dispose() => _calls.Dispose();

    public static TheoryData<string> NoObject =>
    [
        "{", "{\"a\"", "{\"a\":", "{\"a\": \"x", "{\"a\": \"x\\", "{\"a\": \"x\\u00", "{}}", "{} {}", "[]", "5", "\"text\"", "true", "get_weather", "{'a': 1}", "{\"a\":1,}", "{\"\\ud83d\": 1}", "{\"a\": [\"\\uD83D\"]}",
    ];

    [Fact]
    public void Call_in_one_piece_is_whole()
    {
        Add(0, "i", "f", """{"a": 1, "b": [true]}""");

        FunctionCallContent call = Assert.Single(_calls.ToContents());

        Assert.Equal(("i", "f"), (call.CallId, call.Name));
        AssertArguments("""{"a": 1, "b": [true]}""", call);
    }

    [Fact]
    public void Arguments_may_be_split_anywhere()
    {
        for (int cut = 0; cut <= Tricky.Length; cut++)
        {
            using ToolCallAccumulator calls = new();
            Add(calls, 0, "i", "f", Tricky[..cut]);
            Add(calls, 0, null, null, Tricky[cut..]);

            FunctionCallContent call = Assert.Single(calls.ToContents());

            AssertArguments(Tricky, call);
        }
    }

    [Fact]
    public void Arguments_may_come_letter_by_letter()
    {
        Add(0, "i", "f", "");
        foreach (char letter in Tricky)
        {
            Add(0, null, null, letter.ToString());
        }

        AssertArguments(Tricky, Assert.Single(_calls.ToContents()));
    }

    [Fact]
    public void Calls_may_be_interleaved()
    {
        Add(1, "b", "g", "{\"y\"");
        Add(0, "a", "f", "{\"x\"");
        Add(1, null, null, ": 2}");
        Add(0, null, null, ": 1}");

        List<FunctionCallContent> calls = [.. _calls.ToContents()];

        Assert.Equal([("b", "g"), ("a", "f")], calls.Select(call => (call.CallId, call.Name)));
        AssertArguments("""{"y": 2}""", calls[0]);
        AssertArguments("""{"x": 1}""", calls[1]);
    }

    [Fact]
    public void Name_and_id_may_come_late()
    {
        Add(0, null, null, "{\"a\"");
        Add(0, "", "", ": 1");
        Add(0, null, "f", "}");
        Add(0, "i", null, "");

        FunctionCallContent call = Assert.Single(_calls.ToContents());

        Assert.Equal(("i", "f"), (call.CallId, call.Name));
        AssertArguments("""{"a": 1}""", call);
    }

    [Fact]
    public void First_name_and_id_count()
    {
        Add(0, "i", "f", "{");
        Add(0, "i", "other", "}");

        FunctionCallContent call = Assert.Single(_calls.ToContents());

        Assert.Equal(("i", "f"), (call.CallId, call.Name));
    }

    [Fact]
    public void Same_index_with_another_id_is_another_call()
    {
        Add(0, "a", "f", "{}");
        Add(0, "b", "g", "{\"x\":");
        Add(0, null, null, "1}");

        List<FunctionCallContent> calls = [.. _calls.ToContents()];

        Assert.Equal([("a", "f"), ("b", "g")], calls.Select(call => (call.CallId, call.Name)));
        AssertArguments("""{"x":1}""", calls[1]);
    }

    [Fact]
    public void Without_an_index_a_name_begins_a_call_and_anything_else_goes_on()
    {
        Add(null, "a", "f", "{\"x\":");
        Add(null, null, null, "1}");
        Add(null, null, "g", "{}");
        Add(null, "c", null, "{\"y\":");
        Add(null, "", "", "2}");

        List<FunctionCallContent> calls = [.. _calls.ToContents()];

        Assert.Equal(["f", "g", ""], calls.Select(call => call.Name));
        AssertArguments("""{"x":1}""", calls[0]);
        Assert.Equal(("c", """{"y":2}"""), (calls[2].CallId, calls[2].AdditionalProperties!["llamacpp:arguments"]));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("same", "same")]
    public void Missing_empty_and_repeated_ids_become_ids_of_their_own(string? first, string? second)
    {
        Add(0, first, "f", "{}");
        Add(1, second, "g", "{}");

        List<string> ids = [.. _calls.ToContents().Select(call => call.CallId)];
        List<string> again = [.. _calls.ToContents().Select(call => call.CallId)];

        Assert.Equal(2, ids.Distinct().Count());
        Assert.All(ids, Assert.NotEmpty);
        Assert.Equal(ids, again);
        Assert.Equal(first == "same" ? "same" : ids[0], ids[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("null")]
    [InlineData("{}")]
    public void No_arguments_are_an_empty_set(string arguments)
    {
        Add(0, "i", "f", arguments);

        FunctionCallContent call = Assert.Single(_calls.ToContents());

        Assert.Empty(call.Arguments!);
        Assert.Null(call.Exception);
        Assert.False(call.InformationalOnly);
    }

    [Theory]
    [MemberData(nameof(NoObject))]
    public void Arguments_that_are_no_object_are_kept_as_text_and_not_run(string arguments)
    {
        Add(0, "i", "f", arguments);

        FunctionCallContent call = Assert.Single(_calls.ToContents());

        Assert.Equal(("i", "f"), (call.CallId, call.Name));
        Assert.Null(call.Arguments);
        Assert.IsType<JsonException>(call.Exception);
        Assert.Contains("'f'", call.Exception.Message, StringComparison.Ordinal);
        Assert.True(call.InformationalOnly);
        Assert.Equal(arguments, call.AdditionalProperties!["llamacpp:arguments"]);
    }

    [Theory]
    [InlineData("[]", "they are a JSON Array")]
    [InlineData("5", "they are a JSON Number")]
    [InlineData("\"text\"", "they are a JSON String")]
    public void Arguments_of_another_kind_are_named(string arguments, string kind)
    {
        Add(0, "i", "f", arguments);

        Assert.EndsWith(kind, Assert.Single(_calls.ToContents()).Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_without_a_name_is_not_run()
    {
        Add(0, "i", null, "{\"a\": 1}");

        FunctionCallContent call = Assert.Single(_calls.ToContents());

        Assert.Equal("The tool call has no name.", Assert.IsType<JsonException>(call.Exception).Message);
        Assert.True(call.InformationalOnly);
        Assert.Equal("{\"a\": 1}", call.AdditionalProperties!["llamacpp:arguments"]);
    }

    [Fact]
    public void Of_a_broken_answer_only_whole_calls_are_given()
    {
        Add(0, "a", "f", "{\"x\": 1}");
        Add(1, "b", "g", "{\"y\": ");
        Add(2, "c", "h", "");

        FunctionCallContent call = Assert.Single(_calls.ToContents(onlyComplete: true));

        Assert.Equal("a", call.CallId);
    }

    [Fact]
    public void Arguments_nested_deep_are_read()
    {
        string deep = "{\"a\":" + new string('[', 900) + new string(']', 900) + "}";
        Add(0, "i", "f", deep);

        FunctionCallContent call = Assert.Single(_calls.ToContents());

        Assert.Null(call.Exception);
        Assert.Equal(new string('[', 900) + new string(']', 900), ((JsonElement)call.Arguments!["a"]!).GetRawText());
    }

    [Fact]
    public void Of_duplicate_arguments_the_last_one_counts()
    {
        Add(0, "i", "f", """{"a":1,"a":2}""");

        AssertArguments("""{"a":2}""", Assert.Single(_calls.ToContents()));
    }

    private static void Add(ToolCallAccumulator calls, int? index, string? id, string? name, string arguments)
    {
        using ToolCallDelta delta = new() { Index = index, Id = id, Name = name };
        delta.Arguments.Append(arguments);
        calls.Add([delta]);
    }

    private static void AssertArguments(string expected, FunctionCallContent call)
    {
        Assert.Null(call.Exception);
        Assert.False(call.InformationalOnly);
        StrictJson.Equal(expected, JsonSerializer.SerializeToElement(call.Arguments, AIJsonUtilities.DefaultOptions));
    }

    private void Add(int? index, string? id, string? name, string arguments) => Add(_calls, index, id, name, arguments);
}
