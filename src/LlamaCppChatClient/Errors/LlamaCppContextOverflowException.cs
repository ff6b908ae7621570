using LlamaCpp.Errors;

namespace LlamaCpp;

/// <summary>The prompt does not fit into the context of one slot (<c>exceed_context_size_error</c>).</summary>
/// <remarks>Shorten the conversation, or start the server with a larger <c>-c</c> (it is divided by the slots, <c>-np</c>).</remarks>
public sealed class LlamaCppContextOverflowException : LlamaCppException
{
    internal LlamaCppContextOverflowException(ErrorReport report)
        : base(report)
    {
    }

    /// <summary>The length of the prompt, in tokens.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? InputTokenCount { get; init; }

    /// <summary>The context size of one slot, in tokens.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? ContextSize { get; init; }
}
