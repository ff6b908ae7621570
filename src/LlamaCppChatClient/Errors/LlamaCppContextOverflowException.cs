using System.Net;
using LlamaCpp.Errors;

namespace LlamaCpp;

/// <summary>The prompt does not fit into the context of one slot (<c>exceed_context_size_error</c>).</summary>
/// <remarks>Shorten the conversation, or start the server with a larger <c>-c</c> (it is divided by the slots, <c>-np</c>).</remarks>
public sealed class LlamaCppContextOverflowException : LlamaCppException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What happened and where.</param>
    /// <param name="inner">The error underneath, or <see langword="null"/>.</param>
    /// <param name="statusCode">The status of the server's response, or <see langword="null"/> when there was none.</param>
    public LlamaCppContextOverflowException(string message, Exception? inner = null, HttpStatusCode? statusCode = null)
        : base(message, inner, statusCode) => ErrorKind = LlamaCppErrorKind.ContextOverflow;

    internal LlamaCppContextOverflowException(ErrorReport report)
        : base(report) => ErrorKind = LlamaCppErrorKind.ContextOverflow;

    /// <summary>The length of the prompt, in tokens.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? InputTokenCount { get; init; }

    /// <summary>The context size of one slot, in tokens.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? ContextSize { get; init; }
}
