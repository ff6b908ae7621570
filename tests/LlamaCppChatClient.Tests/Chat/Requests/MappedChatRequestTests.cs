using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>What logs and hints are told of a request beside its body.</summary>
public class MappedChatRequestTests
{
    private static readonly DataContent Picture = new(new byte[] { 1 }, "image/png");
    private static readonly TextContent Text = new("text");

    public static TheoryData<string, AIContent[], bool> Contents => new()
    {
        { "text", [Text], false },
        { "texts", [Text, Text], false },
        { "picture", [Picture], true },
        { "picture before text", [Picture, Text], true },
        { "two pictures", [Picture, Picture], true },
        { "sound", [new DataContent(new byte[] { 1 }, "audio/wav")], true },
        { "text file", [Text, new DataContent("a"u8.ToArray(), "text/plain")], false },
        { "address", [new UriContent("http://h/x.png", "image/png")], true },
        { "picture in its address", [new UriContent("data:image/png;base64,AQID", "image/png")], true },
        { "text in its address", [Text, new UriContent("data:text/plain;base64,aGk=", "text/plain")], false },
    };

    public static TheoryData<string, object?, bool> Results => new()
    {
        { "null", null, false },
        { "JSON null", JsonElement.Parse("null"), false },
        { "text", "text", false },
        { "JSON text", JsonElement.Parse("\"text\""), false },
        { "text content", Text, false },
        { "object", new Dictionary<string, object?>(), false },
        { "texts", new AIContent[] { Text, Text }, false },
        { "no contents", Array.Empty<AIContent>(), false },
        { "contents that are no parts", new AIContent[] { Picture, new ErrorContent("e") }, false },
        { "picture", Picture, true },
        { "picture before text", new AIContent[] { Picture, Text }, true },
        { "two pictures", new AIContent[] { Picture, Picture }, true },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Media_of_a_message_are_told_of(string name, AIContent[] contents, bool expected)
    {
        Assert.NotEmpty(name);

        Assert.Equal(expected, Map(new ChatMessage(ChatRole.User, contents)).HasMedia);
        Assert.Equal(expected, Map(new(ChatRole.User, contents), new(ChatRole.User, "Hello")).HasMedia);
        Assert.Equal(expected, Map(new(ChatRole.User, contents), new(ChatRole.User, contents)).HasMedia);
    }

    [Theory]
    [MemberData(nameof(Results))]
    public void Media_of_a_result_are_told_of(string name, object? result, bool expected)
    {
        Assert.NotEmpty(name);

        FunctionResultContent content = new("a", result);

        Assert.Equal(expected, Map(new ChatMessage(ChatRole.Tool, [content])).HasMedia);
        Assert.Equal(expected, Map(new ChatMessage(ChatRole.Tool, [content, content])).HasMedia);
    }

    [Fact]
    public void Failed_result_has_no_media() =>
        Assert.False(Map(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", null) { Exception = new TimeoutException() }])).HasMedia);

    [Fact]
    public void Messages_are_counted_as_the_server_gets_them()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Hello"),
            new(ChatRole.User, "ignored") { RawRepresentation = JsonElement.Parse("""{"role":"user","content":"raw"}""") },
            new(ChatRole.Tool, [new FunctionResultContent("a", 1), new FunctionResultContent("b", 2)]),
        ];

        Assert.Equal(4, Map(messages).MessageCount);
        Assert.Equal(5, ChatRequestMapper.ToWire(messages, new() { Instructions = "Be brief." }, Context()).MessageCount);
    }

    [Fact]
    public void Options_that_are_there_but_off_ask_for_nothing()
    {
        AITool[] tools = [AIFunctionFactory.Create(() => 1, "f")];
        ChatOptions noTools = new() { Tools = [], ResponseFormat = ChatResponseFormat.Json, AdditionalProperties = new() { ["n_probs"] = 2, ["logprobs"] = true } };
        ChatOptions noLogProbs = new() { Tools = tools, AdditionalProperties = new() { ["logprobs"] = false, ["top_logprobs"] = 0, ["n_probs"] = 0, ["json_schema"] = "" } };
        ChatOptions logProbs = new() { Tools = tools, IncludeLogProbabilities = true };
        ChatOptions probabilities = new() { Tools = tools, AdditionalProperties = new() { ["n_probs"] = 2 } };

        Assert.All([noTools, noLogProbs, probabilities], options => Assert.False(ChatRequestMapper.CannotStream(options)));
        Assert.All([noTools, noLogProbs], options => Assert.False(ChatRequestMapper.LosesWhenStreamed(options)));
        Assert.All([noTools, noLogProbs], options => Assert.False(ChatRequestMapper.NeedsTwoRequests(options)));
        Assert.True(ChatRequestMapper.CannotStream(logProbs));
        Assert.True(ChatRequestMapper.LosesWhenStreamed(probabilities));
    }

    [Fact]
    public void Model_without_a_name_is_left_out()
    {
        using var body = ChatRequestMapper.ToWire([new(ChatRole.User, "Hello")], null, Context() with { Model = "" }).Body;

        Assert.False(StrictJson.Parse(body.ToArray()).TryGetProperty("model", out _));
    }

    [Fact]
    public void Text_completion_can_not_be_resumed()
    {
#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI
        ChatOptions options = new() { ContinuationToken = ResponseContinuationToken.FromBytes(new byte[] { 1 }) };
#pragma warning restore MEAI001

        Assert.Equal(
            "ChatOptions.ContinuationToken is set, but a text completion can't be resumed: send the prompt again.", Assert.Throws<NotSupportedException>(() => Mapped.Completion(options)).Message);
    }

    private static MappedChatRequest Map(params ChatMessage[] messages)
    {
        MappedChatRequest mapped = ChatRequestMapper.ToWire(messages, null, Context());
        mapped.Body.Dispose();
        return mapped;
    }

    private static ChatRequestContext Context() => new() { Model = "m", Stream = false, Logger = new RecordingLogger() };
}
