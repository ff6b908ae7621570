namespace LlamaCpp.Transport;

/// <summary>The server's error object. Any member can be missing, and their order varies.</summary>
internal sealed record ErrorPayload
{
    /// <summary>An HTTP status, sent as a number; absent for 403.</summary>
    public int? Code { get; init; }

    /// <summary>What other servers send in place of the number, such as <c>context_length_exceeded</c>.</summary>
    public string? CodeName { get; init; }

    public string? Message { get; init; }

    public string? Type { get; init; }

    /// <summary>The prompt's length in tokens, with <c>exceed_context_size_error</c>.</summary>
    public int? NPromptTokens { get; init; }

    /// <summary>The context size of one slot in tokens, with <c>exceed_context_size_error</c>.</summary>
    public int? NCtx { get; init; }
}
