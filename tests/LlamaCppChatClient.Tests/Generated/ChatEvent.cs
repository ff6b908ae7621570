using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlamaCpp.Tests.Generated;

/// <summary>A generated event of a chat stream.</summary>
internal sealed record ChatEvent
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Escaped = new();

    public string? Text { get; init; }

    public string? Reasoning { get; init; }

    public ToolPart? Call { get; init; }

    public string? FinishReason { get; init; }

    /// <summary>The tokens of the prompt and of the answer.</summary>
    public (int Prompt, int Answer)? Usage { get; init; }

    public int? PromptMilliseconds { get; init; }

    /// <summary>Whether all but ASCII is written as <c>\uXXXX</c>.</summary>
    public bool IsEscaped { get; init; }

    public override string ToString()
    {
        JsonObject data = new()
        {
            ["choices"] = Usage is null ? new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = Delta(), ["finish_reason"] = FinishReason }) : new JsonArray(),
            ["id"] = "chatcmpl-1",
            ["model"] = "m",
            ["created"] = 1_700_000_000,
        };
        if (Usage is var (prompt, answer))
        {
            data["usage"] = new JsonObject { ["prompt_tokens"] = prompt, ["completion_tokens"] = answer, ["total_tokens"] = prompt + answer };
        }

        if (PromptMilliseconds is { } milliseconds)
        {
            data["timings"] = new JsonObject { ["prompt_ms"] = milliseconds };
        }

        return data.ToJsonString(IsEscaped ? Escaped : Plain);
    }

    private JsonObject Delta()
    {
        JsonObject delta = [];
        if (Reasoning is not null)
        {
            delta["reasoning_content"] = Reasoning;
        }

        if (Text is not null)
        {
            delta["content"] = Text;
        }

        if (Call is not null)
        {
            JsonObject function = new() { ["arguments"] = Call.Arguments };
            JsonObject call = new() { ["index"] = Call.Index, ["function"] = function };
            if (Call.Id is not null)
            {
                call["id"] = Call.Id;
            }

            if (Call.Name is not null)
            {
                function["name"] = Call.Name;
            }

            delta["tool_calls"] = new JsonArray(call);
        }

        return delta;
    }
}
