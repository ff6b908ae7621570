using System.Net;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>A reply that broke off: the connection or the server failed after it had begun.</summary>
public sealed class LlamaCppInterruptedException : LlamaCppException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What happened and where.</param>
    /// <param name="inner">The error underneath, or <see langword="null"/>.</param>
    /// <param name="statusCode">The status that the server gave the error, or <see langword="null"/> when it gave none.</param>
    public LlamaCppInterruptedException(string message, Exception? inner = null, HttpStatusCode? statusCode = null)
        : base(message, inner, statusCode) => ErrorKind = LlamaCppErrorKind.Interrupted;

    /// <summary>The error that ended the reply, with what had arrived.</summary>
    internal LlamaCppInterruptedException(LlamaCppException error, ChatResponse partial)
        : this(error.Message, error.InnerException ?? error, error.StatusCode)
    {
        ServerErrorType = error.ServerErrorType;
        ServerMessage = error.ServerMessage;
        ServerUrl = error.ServerUrl;
        Hint = error.Hint;
        PartialResponse = partial;
    }

#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI
    /// <summary>Gets the token to go on with: pass it as <see cref="ChatOptions.ContinuationToken"/>, with no messages.</summary>
    /// <value><see langword="null"/> when the server keeps no part of the reply: it does only with <see cref="ChatOptions.AllowBackgroundResponses"/>.</value>
    public ResponseContinuationToken? ContinuationToken { get; init; }
#pragma warning restore MEAI001

    /// <summary>
    /// What had arrived: text, reasoning, the tool calls whose arguments were complete, and usage and timings if the server had sent them.
    /// </summary>
    /// <value>The default has no message: nothing had arrived.</value>
    public ChatResponse PartialResponse { get; init; } = new();
}
