using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class ToolResultWriterTests
{
    public static TheoryData<string, object?, string> Kinds => new()
    {
        { "text", "sunny, \"22°\"", "\"sunny, \\\"22°\\\"\"" },
        { "text that looks like JSON", "{\"a\":1}", "\"{\\\"a\\\":1}\"" },
        { "JSON text", JsonElement.Parse("\"sunny\""), "\"sunny\"" },
        { "null", null, "\"\"" },
        { "JSON null", JsonElement.Parse("null"), "\"\"" },
        { "number", 42, "\"42\"" },
        { "flag", true, "\"true\"" },
        { "JSON object", JsonElement.Parse("{\"a\":1}"), "\"{\\\"a\\\":1}\"" },
        { "JSON node", new JsonObject { ["a"] = 1 }, "\"{\\\"a\\\":1}\"" },
        { "list", new List<string> { "a", "b" }, "\"[\\\"a\\\",\\\"b\\\"]\"" },
        { "dictionary", new Dictionary<string, object?> { ["Süd"] = 1 }, "\"{\\\"Süd\\\":1}\"" },
        { "text content", new TextContent("sunny"), "\"sunny\"" },
        { "contents of text", new AIContent[] { new TextContent("a"), new TextContent("b") }, """[{"type":"text","text":"a"},{"type":"text","text":"b"}]""" },
        { "picture", new DataContent(new byte[] { 1, 2, 3 }, "image/png"), """[{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}}]""" },
        { "text and picture", new List<AIContent> { new TextContent("a"), new UriContent("http://h/x.png", "image/png") }, """[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"http://h/x.png"}}]""" },
        { "contents that are no parts", new AIContent[] { new ErrorContent("e") }, "\"[{\\\"$type\\\":\\\"error\\\",\\\"message\\\":\\\"e\\\"}]\"" },
        { "contents of which one is no part", new AIContent[] { new TextContent("a"), new ErrorContent("e") }, "\"[{\\\"$type\\\":\\\"text\\\",\\\"text\\\":\\\"a\\\"},{\\\"$type\\\":\\\"error\\\",\\\"message\\\":\\\"e\\\"}]\"" },
        { "no contents", new List<AIContent>(), "\"\"" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Result_is_the_content_of_the_message(string kind, object? result, string content)
    {
        Assert.NotEmpty(kind);

        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", result)]));

        StrictJson.Equal($$"""{"role":"tool","tool_call_id":"a","content":{{content}}}""", message);
    }

    [Fact]
    public void Exception_without_a_result_is_its_message()
    {
        FunctionResultContent result = new("a", null) { Exception = new TimeoutException("too slow") };

        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Tool, [result]));

        Assert.Equal("Error: too slow", message.GetProperty("content").GetString());
    }

    [Fact]
    public void Result_wins_over_the_exception()
    {
        FunctionResultContent result = new("a", "Error: Function failed.") { Exception = new TimeoutException("a secret") };

        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Tool, [result]));

        Assert.Equal("Error: Function failed.", message.GetProperty("content").GetString());
    }

    [Fact]
    public void Object_is_written_by_the_options_of_the_function_that_was_called()
    {
        JsonSerializerOptions serializer = new(AIJsonUtilities.DefaultOptions) { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper };
        AIFunction function = AIFunctionFactory.Create(() => 1, new AIFunctionFactoryOptions { Name = "f", SerializerOptions = serializer });
        ChatMessage[] messages =
        [
            new(ChatRole.Assistant, [new FunctionCallContent("a", "f"), new FunctionCallContent("b", "unknown")]),
            new(ChatRole.Tool, [new FunctionResultContent("a", new Weather("mild", 20)), new FunctionResultContent("b", new Weather("mild", 20))]),
        ];

        JsonElement body = Mapped.Body(messages, new() { Tools = [function] });

        Assert.Equal("""{"IN-WORDS":"mild","DEGREES":20}""", body.GetProperty("messages")[1].GetProperty("content").GetString());
        Assert.Equal("""{"inWords":"mild","degrees":20}""", body.GetProperty("messages")[2].GetProperty("content").GetString());
    }

    [Fact]
    public void Functions_of_earlier_calls_are_remembered()
    {
        JsonSerializerOptions serializer = new(AIJsonUtilities.DefaultOptions) { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper };
        AIFunction function = AIFunctionFactory.Create(() => 1, new AIFunctionFactoryOptions { Name = "f", SerializerOptions = serializer });
        ChatMessage[] messages =
        [
            new(ChatRole.Assistant, [new FunctionCallContent("a", "f")]),
            new(ChatRole.Assistant, [new FunctionCallContent("b", "unknown")]),
            new(ChatRole.Tool, [new FunctionResultContent("a", new Weather("mild", 20))]),
        ];

        JsonElement body = Mapped.Body(messages, new() { Tools = [function] });

        Assert.Equal("""{"IN-WORDS":"mild","DEGREES":20}""", body.GetProperty("messages")[2].GetProperty("content").GetString());
    }

    [Fact]
    public void Letters_beyond_ascii_reach_the_model_as_they_are()
    {
        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", new Weather("schön <b>", 20))]));

        Assert.Equal("""{"inWords":"schön <b>","degrees":20}""", message.GetProperty("content").GetString());
    }

    [Fact]
    public void Contents_are_enumerated_once()
    {
        int rounds = 0;
        IEnumerable<AIContent> Contents()
        {
            rounds++;
            yield return new TextContent("a");
        }

        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", Contents())]));

        StrictJson.Equal("""[{"type":"text","text":"a"}]""", message.GetProperty("content"));
        Assert.Equal(1, rounds);
    }

    [Fact]
    public void Result_that_can_not_be_written_names_its_type()
    {
        Exception exception = Mapped.Refusal([new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", double.NaN)])]);

        Assert.Contains("System.Double", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.InnerException);
    }

    private sealed record Weather(string InWords, int Degrees);
}
