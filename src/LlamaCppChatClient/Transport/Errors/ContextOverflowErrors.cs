using System.Diagnostics.CodeAnalysis;
using LlamaCpp.Errors;

namespace LlamaCpp.Transport;

/// <summary>Recognizes errors about a context that is too small, whatever the status and the form in which they come.</summary>
internal static class ContextOverflowErrors
{
    public static bool Is([NotNullWhen(true)] ErrorPayload? payload) =>
        payload is not null
        && (payload.Type is "exceed_context_size_error" or CodeOfOthers
            || payload.CodeName == CodeOfOthers
            || IsOfPool(payload)
            || (payload.Message is { } message
                && (message.Says("exceeds the available context size") || message.Says("maximum context length"))));

    /// <summary>What to try.</summary>
    public static string Hint(ServerRequest request, ErrorPayload payload)
    {
        string shorten = $"Shorten the {request.Hints.Input}";
        return IsOfPool(payload)
            ? $"All slots share one context (--kv-unified), and it is full: send fewer requests at once, start the server with a larger -c or fewer slots (-np), or limit MaxOutputTokens. {shorten} if it fills the context alone."
            : $"{shorten}, or start the server with a larger -c (each slot has -c divided by -np).";
    }

    public static LlamaCppContextOverflowException Create(ServerRequest request, ErrorReport report, ErrorPayload payload) => new(request.Complete(report))
    {
        InputTokenCount = payload.NPromptTokens,
        ContextSize = payload.NCtx,
    };

    // The name that OpenAI, LM Studio and vLLM have for it.
    private const string CodeOfOthers = "context_length_exceeded";

    // The server says so during the generation, of all requests that are under way (build b11669, errors/stream-error-event.sse).
    private static bool IsOfPool(ErrorPayload payload) => payload.Message is { } message && message.Says("Context size has been exceeded");
}
