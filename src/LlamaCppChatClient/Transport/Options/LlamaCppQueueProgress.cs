namespace LlamaCpp;

/// <summary>Tells that a call waits for a slot of the server, or that it does no more.</summary>
public sealed class LlamaCppQueueProgress
{
    /// <summary>The place in which the call waits.</summary>
    public required LlamaCppQueuePlace Place { get; init; }

    /// <summary>When the call began to wait.</summary>
    public required DateTimeOffset WaitingSince { get; init; }

    /// <summary>How long the call has waited so far.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The server that the call waits for.</summary>
    public required Uri ServerUrl { get; init; }
}
