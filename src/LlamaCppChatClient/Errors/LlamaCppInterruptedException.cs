using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>An answer that broke off: the connection or the server failed after it had begun.</summary>
public sealed class LlamaCppInterruptedException : LlamaCppException
{
    /// <summary>The fault that ended the answer, with what had arrived.</summary>
    internal LlamaCppInterruptedException(LlamaCppException fault, ChatResponse partial)
        : base(fault.Message, fault.InnerException ?? fault, fault.StatusCode)
    {
        ServerErrorType = fault.ServerErrorType;
        ServerMessage = fault.ServerMessage;
        Hint = fault.Hint;
        PartialResponse = partial;
    }

    /// <summary>
    /// What had arrived: text, thoughts, the tool calls whose arguments were complete, and usage and timings if the server had sent them.
    /// </summary>
    /// <value>Never <see langword="null"/>; it has no message when nothing had arrived.</value>
    public ChatResponse PartialResponse { get; }
}
