namespace LlamaCpp;

/// <summary>The progress of a wait for a server.</summary>
public sealed class LlamaCppReadinessProgress
{
    /// <summary>The state that the server was last seen in.</summary>
    public required LlamaCppServerState State { get; init; }

    /// <summary>How long the wait has taken so far.</summary>
    public required TimeSpan Elapsed { get; init; }
}
