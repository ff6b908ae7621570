namespace LlamaCpp;

/// <summary>Whether a llama-server can take requests.</summary>
public enum LlamaCppServerState
{
    /// <summary>Nothing answers at the address, or a proxy answers in the server's place.</summary>
    Unreachable,

    /// <summary>The server runs and is loading its model.</summary>
    Loading,

    /// <summary>The server takes requests. One that sleeps (<c>--sleep-idle-seconds</c>) is ready too: the first request wakes it.</summary>
    Ready,
}
