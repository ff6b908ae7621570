using LlamaCpp.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Chat;

/// <summary>Tool calls whose arguments are no JSON object, and what the model is told about them.</summary>
internal static class MalformedCalls
{
    private const int MaxQuote = 500;

    /// <summary>Whether the client marked the call; the mark survives caches, the exception does not.</summary>
    public static bool IsMalformed(FunctionCallContent call) =>
        call.InformationalOnly && (call.Exception is not null || call.AdditionalProperties?.ContainsKey(PartialToolCall.RawArgumentsKey) is true);

    /// <summary>The error that the model reads in place of a result.</summary>
    public static FunctionResultContent ToErrorResult(FunctionCallContent call)
    {
        string? raw = call.AdditionalProperties?.TryGetValue(PartialToolCall.RawArgumentsKey, out object? value) is true ? value?.ToString() : null;
        string quote = raw is null ? "" : $" You wrote: {(raw.Length > MaxQuote ? raw[..MaxQuote] + "…" : raw)}";
        string reason = (call.Exception?.InnerException ?? call.Exception)?.Message is { Length: > 0 } message ? $" ({message})" : "";
        string text = call.Name.Length == 0
            ? $"Error: the call was not run, since it names no tool.{quote} Call a tool again, by its name and with arguments that are one JSON object."
            : $"Error: {call.Name} was not run, since its arguments are not a valid JSON object{reason}.{quote} Call {call.Name} again with arguments that are one valid JSON object.";
        return new FunctionResultContent(call.CallId, text) { Exception = call.Exception };
    }

    /// <summary>Warns of calls that nobody will tell the model about.</summary>
    public static void Warn(ILogger logger, IEnumerable<AIContent> contents, ChatOptions? options)
    {
        if (options?.AdditionalProperties?.ContainsKey(OptionKeys.ToolCallRepair) is true)
        {
            return;
        }

        foreach (AIContent content in contents)
        {
            if (content is FunctionCallContent call && IsMalformed(call))
            {
                Log.MalformedToolCall(logger, call.Name);
            }
        }
    }
}
