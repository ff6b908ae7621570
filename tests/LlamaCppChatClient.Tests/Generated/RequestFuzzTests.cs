using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Generated;

/// <summary>Whatever is set together: the request is JSON in which no key comes twice and no top-level null stands.</summary>
public class RequestFuzzTests
{
    private static readonly string[] Keys =
    [
        "temperature", "top_p", "top_k", "max_tokens", "frequency_penalty", "presence_penalty", "seed", "stop", "reasoning_effort", "response_format", "tools",
        "tool_choice", "parallel_tool_calls", "model", "messages", "stream", "stream_options", "return_progress", "chat_template_kwargs", "json_schema", "min_p",
        "strict", "n_probs", "x",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 300)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_key_comes_twice(int seed)
    {
        Random random = new(seed);
        ChatOptions options = Options(random);
        ChatRequestPhase phase = ChatRequestMapper.NeedsTwoRequests(options) ? (ChatRequestPhase)random.Next(1, 3) : ChatRequestPhase.Whole;

        JsonElement body = Mapped.Body(Mapped.Hello, options, phase: phase, stream: Coin(random));

        string[] names = [.. body.EnumerateObject().Select(member => member.Name)];
        Assert.InRange(names.Length, 3, 40); // never without the model, the messages and the stream flag
        Assert.Equal(names.Distinct(), names);
        Assert.All(body.EnumerateObject(), member => Assert.NotEqual(JsonValueKind.Null, member.Value.ValueKind));
        Assert.DoesNotContain(body.EnumerateObject(), member => member.Name.StartsWith("llamacpp:", StringComparison.Ordinal) || member.Name == "strict");
        Assert.Equal("user", body.GetProperty("messages").EnumerateArray().Last().GetProperty("role").GetString());
    }

    private static ChatOptions Options(Random random)
    {
        ChatOptions options = new()
        {
            Temperature = Coin(random) ? 0.5f : null,
            TopP = Coin(random) ? 0.5f : null,
            TopK = Coin(random) ? 5 : null,
            MaxOutputTokens = Coin(random) ? 5 : null,
            FrequencyPenalty = Coin(random) ? 0.5f : null,
            PresencePenalty = Coin(random) ? 0.5f : null,
            Seed = Coin(random) ? 5 : null,
            StopSequences = Coin(random) ? ["a", ""] : null,
            Reasoning = Coin(random) ? new() { Effort = ReasoningEffort.High } : null,
            ResponseFormat = Coin(random) ? ChatResponseFormat.Json : null,
            Tools = Coin(random) ? [AIFunctionFactory.Create(() => 1, "f")] : null,
            ToolMode = Coin(random) ? ChatToolMode.RequireAny : null,
            AllowMultipleToolCalls = Coin(random) ? true : null,
            Instructions = Coin(random) ? "Be brief." : null,
            AdditionalProperties = Coin(random) ? Extras(random) : null,
            RawRepresentationFactory = Coin(random) ? _ => Raw(new Random(random.Next())) : null,
        };
        if (Coin(random))
        {
            options.PromptProgress = new Progress<LlamaCppPromptProgress>();
            options.Endpoint = new LlamaCppEndpoint(new Uri("http://other"));
        }

        if (options.ResponseFormat is null && Coin(random))
        {
            options.Grammar = "root ::= \"a\"";
        }

        return options;
    }

    private static AdditionalPropertiesDictionary Extras(Random random)
    {
        AdditionalPropertiesDictionary extras = [];
        foreach (string key in Keys.Where(_ => Coin(random)))
        {
            extras[key] = random.Next(4) switch { 0 => null, 1 => 1, 2 => JsonElement.Parse("null"), _ => JsonElement.Parse("{}") };
        }

        return extras;
    }

    private static JsonObject Raw(Random random)
    {
        JsonObject raw = [];
        foreach (string key in Keys.Where(key => key != "strict" && Coin(random)))
        {
            raw[key] = random.Next(3) switch { 0 => null, 1 => 1, _ => new JsonArray() };
        }

        if (raw["messages"] is JsonValue)
        {
            raw["messages"] = new JsonArray(new JsonObject { ["role"] = "system", ["content"] = "raw" });
        }

        return raw;
    }

    private static bool Coin(Random random) => random.Next(2) == 0;
}
