namespace LlamaCpp.Transport;

/// <summary>The server's error object. Any member can be missing, and their order varies.</summary>
internal sealed record ErrorPayload
{
    /// <summary>An HTTP status, sent as a number; absent for 403.</summary>
    public int? Code { get; init; }

    public string? Message { get; init; }

    public string? Type { get; init; }

    /// <summary>The prompt's length in tokens, with <c>exceed_context_size_error</c>.</summary>
    public int? NPromptTokens { get; init; }

    /// <summary>The context size of one slot in tokens, with <c>exceed_context_size_error</c>.</summary>
    public int? NCtx { get; init; }
}
