using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class PromptsTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    public static TheoryData<string> Cases => ["plain", "tools", "tools and a schema", "image", "extras"];

    [Fact]
    public async Task Prompt_is_what_the_template_makes()
    {
        CapturingHandler handler = Handler("native/apply-template.http");

        string prompt = await handler.Client().ApplyTemplateAsync([new(ChatRole.System, "S"), new(ChatRole.User, "Hello")], cancellationToken: Cancelled);

        Assert.Equal("<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n<think>\n", prompt);
        Assert.Equal(["POST /apply-template?autoload=false"], handler.Calls());
    }

    [Fact]
    public async Task Tokens_of_a_chat_are_counted()
    {
        CapturingHandler handler = Handler("native/chat-input_tokens.http");

        Assert.Equal(11, await handler.Client().CountTokensAsync(Hello, cancellationToken: Cancelled));
        Assert.Equal(["POST /v1/chat/completions/input_tokens?autoload=false"], handler.Calls());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Counted_request_is_the_one_that_chat_sends(string name)
    {
        (ChatMessage[] messages, ChatOptions? options) = Case(name);
        CapturingHandler chat = Answering("""{"choices":[{"index":0,"message":{"role":"assistant","content":"{}"},"finish_reason":"stop"}]}""");
        CapturingHandler count = Answering("""{"input_tokens":1}""");
        using LlamaCppChatClient client = new(Connection(chat, connection => connection.UseStreaming = false));

        await client.GetResponseAsync(messages, options, Cancelled);
        await count.Client().CountTokensAsync(messages, options, Cancelled);

        JsonElement expected = StrictJson.Parse(chat.Requests.First(request => request.Method == "POST").Body);
        StrictJson.Equal(expected, StrictJson.Parse(count.Requests.Single(request => request.Method == "POST").Body));
    }

    [Fact]
    public async Task Endpoint_and_model_of_the_options_are_asked()
    {
        CapturingHandler handler = Handler("native/chat-input_tokens.http");
        ChatOptions options = new() { ModelId = "big", Endpoint = new LlamaCppEndpoint(new Uri("http://other.test:1/v1"), "sk-other") };

        await handler.Client(configured => configured.ApiKey = "sk-mine").CountTokensAsync(Hello, options, Cancelled);

        Assert.Equal("http://other.test:1/v1/chat/completions/input_tokens?autoload=false", handler.Request.Target);
        Assert.Equal("Bearer sk-other", handler.Request.Head.Header("Authorization"));
        StrictJson.Contains("""{"model":"big"}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Tools_for_a_template_without_them_are_refused_as_in_chat()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("""{"chat_template_caps":{"supports_tools":false,"supports_tool_calls":false}}""");
        ChatOptions options = new() { Tools = [AIFunctionFactory.Create(() => 1, "one")] };

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => handler.Client().CountTokensAsync(Hello, options, Cancelled));

        Assert.Contains("--jinja", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_can_not_count_is_named_as_such()
    {
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => Replay("native/models-sse.http").CountTokensAsync(Hello, cancellationToken: Cancelled));

        Assert.Contains("newer llama-server", exception.Hint, StringComparison.Ordinal);
    }

    private static CapturingHandler Answering(string json) =>
        new CapturingHandler().Otherwise(request => Respond.Json(request.Method == "GET" ? "{}" : json));

    private static (ChatMessage[] Messages, ChatOptions? Options) Case(string name)
    {
        AITool tool = AIFunctionFactory.Create((string city) => "sunny", "get_weather");
        return name switch
        {
            "plain" => (Hello, null),
            "tools" => (Hello, new ChatOptions { Tools = [tool], Instructions = "Be brief.", MaxOutputTokens = 5 }),
            "tools and a schema" => (Hello, new ChatOptions { Tools = [tool], ResponseFormat = ChatResponseFormat.Json }),
            "image" => ([new(ChatRole.User, [new TextContent("What is this?"), new DataContent(new byte[] { 1, 2, 3 }, "image/png")])], null),
            "extras" => (Hello, new ChatOptions { MinP = 0.1f, Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None } }),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }
}
