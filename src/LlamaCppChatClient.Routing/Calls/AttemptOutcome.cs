using LlamaCpp.Routing.Servers;

namespace LlamaCpp.Routing.Calls;

/// <summary>How an attempt ended, and what follows.</summary>
/// <param name="Name">The outcome in one word, for metrics and logs.</param>
internal sealed record AttemptOutcome(string Name)
{
    public static readonly AttemptOutcome Success = new("success");

    private static readonly AttemptOutcome Refused = new("refused");
    private static readonly AttemptOutcome Cancelled = new("cancelled");
    private static readonly AttemptOutcome Busy = new("busy") { GoesOn = true };
    private static readonly AttemptOutcome Full = new("busy") { IsFull = true };
    private static readonly AttemptOutcome Silent = new("silent") { GoesOn = true };

    /// <summary>Whether the call goes to another server.</summary>
    public bool GoesOn { get; private init; }

    /// <summary>Whether the server has no place for the call, which goes to another server if that has one.</summary>
    public bool IsFull { get; private init; }

    /// <summary>The state that the server goes into; null when it stays.</summary>
    public ServerState? Ejects { get; private init; }

    /// <summary>Whether the call must not come back to this server.</summary>
    public bool UsesUp { get; private init; }

    /// <param name="error">The error of the attempt, or null.</param>
    /// <param name="gaveUp">Why the pool cancelled it.</param>
    /// <param name="isComplete">Whether the caller got the whole answer.</param>
    /// <param name="isCommitted">Whether the caller has seen a part of the answer: then nothing else can follow.</param>
    /// <param name="isCancelled">Whether the caller cancelled.</param>
    public static AttemptOutcome Of(Exception? error, GiveUpReason gaveUp, bool isComplete, bool isCommitted, bool isCancelled)
    {
        if (error is null)
        {
            return isComplete ? Success : Cancelled;
        }

        if (isCancelled)
        {
            return Cancelled;
        }

        if (error is OperationCanceledException && !isCommitted)
        {
            switch (gaveUp)
            {
                case GiveUpReason.Busy: return Busy;
                case GiveUpReason.Silent: return Silent;
            }
        }

        if (error is LlamaCppException { ErrorKind: LlamaCppErrorKind.Busy } && !isCommitted)
        {
            return Full;
        }

        return ErrorJudge.StateAfter(error) is { } state
            ? new AttemptOutcome("failed") { GoesOn = !isCommitted, Ejects = state, UsesUp = ErrorJudge.MayHaveWorked(error) }
            : Refused;
    }
}
