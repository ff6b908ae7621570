using System.Net;

namespace LlamaCpp;

/// <summary>The rest of a reply was asked for by its continuation token, and the server does not keep it any more.</summary>
/// <remarks>
/// llama-server keeps a stream while it is generated and for five minutes after, the last 4 MiB of it, in the memory of its process: it is gone
/// after a restart and after the model was unloaded. What to do is to send the messages again. llama.cpp server README, section <c>GET /v1/stream</c>.
/// </remarks>
public sealed class LlamaCppReplyExpiredException : LlamaCppException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What happened and where.</param>
    /// <param name="inner">The exception underneath, or <see langword="null"/>.</param>
    public LlamaCppReplyExpiredException(string message, Exception? inner = null)
        : base(message, inner, HttpStatusCode.NotFound)
    {
    }
}
