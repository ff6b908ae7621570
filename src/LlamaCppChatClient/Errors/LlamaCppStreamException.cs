using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>An answer that broke off: the connection or the server failed after it had begun.</summary>
public sealed class LlamaCppStreamException : LlamaCppException
{
    /// <summary>The fault that ended the answer, with what had arrived.</summary>
    internal LlamaCppStreamException(LlamaCppException fault, ChatResponse partial)
        : base(fault.Message, fault.InnerException ?? fault, fault.StatusCode)
    {
        ErrorType = fault.ErrorType;
        ServerMessage = fault.ServerMessage;
        Hint = fault.Hint;
        Partial = partial;
    }

    /// <summary>
    /// What had arrived: text, thoughts, the tool calls whose arguments were complete, and usage and timings if the server had sent them.
    /// </summary>
    /// <value>Never <see langword="null"/>; it has no message when nothing had arrived.</value>
    public ChatResponse Partial { get; }
}
