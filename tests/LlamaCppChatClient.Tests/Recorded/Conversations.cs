using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Recorded;

/// <summary>The conversations of the golden captures, as an application says them.</summary>
internal static class Conversations
{
    private const string Red = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAF0lEQVR4nGP4z8BAEiJN9aiGUQ1DSgMAkPn/Afnh+ngAAAAASUVORK5CYII=";

    private const string Person = """
        {"type":"object","properties":{"name":{"type":"string","enum":["Ann","Bob"]},"age":{"type":"integer","minimum":0,"maximum":120}},"required":["name","age"],"additionalProperties":false}
        """;

    private static readonly AITool[] Weather = [AIFunctionFactory.CreateDeclaration("get_weather", "Get the current weather for a city", JsonElement.Parse("""
        {"type":"object","properties":{"city":{"type":"string","description":"The name of the city"}},"required":["city"],"additionalProperties":false}
        """))];

    /// <summary>By the name of the capture, without <c>-stream</c>, <c>-stream-usage</c> or <c>-nonstream</c>.</summary>
    public static IReadOnlyDictionary<string, (ChatMessage[] Messages, ChatOptions Options)> All { get; } = new Dictionary<string, (ChatMessage[], ChatOptions)>
    {
        ["capital"] = ([User("What is the capital of France?")], With(Options(), options => options.Instructions = "You are a helpful assistant.")),
        ["emoji"] = ([User("Hello")], With(Options(), options => options.Grammar = "root ::= \"Hi 😀🇫🇷 é 漢字!\"")),
        ["hello"] = ([User("Hello")], Options()),
        ["hello-thinking"] = ([User("Hello")], Options(thinking: true)),
        ["image"] = ([new(ChatRole.User, [new TextContent("Describe the image."), new DataContent(Convert.FromBase64String(Red), "image/png")])], Options()),
        ["json-schema"] = ([User("Give me a person as JSON.")], With(Options(), options =>
        {
            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Person), "person");
            options.AdditionalProperties!["strict"] = true;
        })),
        ["length"] = ([User("Tell me a story about a fox")], With(Options(), options => options.MaxOutputTokens = 12)),
        ["logprobs"] = ([User("Hello")], With(Options(), options => (options.MaxOutputTokens, options.IncludeLogProbabilities, options.TopLogProbabilityCount) = (3, true, 2))),
        ["memory"] = ([User("My name is Tom"), new(ChatRole.Assistant, "Nice to meet you, Tom!"), User("What is my name?")], Options()),
        ["stop-string"] = ([User("Count to 5")], With(Options(), options => options.StopSequences = ["4"])),
        ["tool-call"] = ([User("What is the weather in Paris?")], Options(tools: Weather)),
        ["tool-call-required"] = ([User("What is the weather in Paris?")], With(Options(tools: Weather), options => options.ToolMode = ChatToolMode.RequireAny)),
        ["tool-call-thinking"] = ([User("What is the weather in Paris?")], Options(thinking: true, tools: Weather)),
        ["tool-result"] = ([User("What is the weather in Paris?"), Calls(("call_1", "Paris")), Results(("call_1", "sunny, 22 degrees"))], Options(tools: Weather)),
        ["two-tool-calls"] = ([User("What is the weather in Paris and Rome?")], Options(tools: Weather)),
        ["two-tool-results"] = ([User("What is the weather in Paris and Rome?"), Calls(("call_1", "Paris"), ("call_2", "Rome")), Results(("call_1", "sunny"), ("call_2", "rain"))], Options(tools: Weather)),
    };

    private static ChatMessage User(string text) => new(ChatRole.User, text);

    private static ChatMessage Calls(params (string Id, string City)[] calls) => new(
        ChatRole.Assistant, [.. calls.Select(call => new FunctionCallContent(call.Id, "get_weather", new Dictionary<string, object?> { ["city"] = call.City }))]);

    private static ChatMessage Results(params (string Id, string Text)[] results) => new(
        ChatRole.Tool, [.. results.Select(result => new FunctionResultContent(result.Id, result.Text))]);

    private static ChatOptions Options(bool thinking = false, AITool[]? tools = null) => new()
    {
        MaxOutputTokens = 200,
        Temperature = 0,
        Tools = tools,
        ReasoningEnabled = thinking,
    };

    private static ChatOptions With(ChatOptions options, Action<ChatOptions> change)
    {
        change(options);
        return options;
    }
}
