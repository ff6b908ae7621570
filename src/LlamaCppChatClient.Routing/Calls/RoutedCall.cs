using LlamaCpp.Routing.Affinity;
using LlamaCpp.Routing.Servers;

namespace LlamaCpp.Routing.Calls;

/// <summary>One call of the caller's over all its attempts.</summary>
internal sealed class RoutedCall(Conversation? conversation, TimeSpan patience, long start)
{
    private readonly HashSet<PoolServer> _tried = [];
    private readonly HashSet<PoolServer> _usedUp = [];

    /// <summary>The conversation; null for a call that any server can take.</summary>
    public Conversation? Conversation => conversation;

    /// <summary>How long the call waits for the server of its conversation while another one is free.</summary>
    public TimeSpan Patience => patience;

    /// <summary>When the call began, as a timestamp of the pool's time.</summary>
    public long Start => start;

    public int AttemptCount { get; private set; }

    /// <summary>Why the call went to its last server.</summary>
    public ChoiceReason Reason { get; private set; }

    public Exception? LastError { get; set; }

    /// <summary>Whether the servers that are out were asked once more for this call.</summary>
    public bool HasAskedAgain { get; set; }

    /// <summary>Whether the call was at the server already, whatever came of it.</summary>
    public bool HasTried(PoolServer server) => _tried.Contains(server);

    /// <summary>Whether the call may go to the server: not twice to one that may have worked on it and failed.</summary>
    public bool MayUse(PoolServer server) => !_usedUp.Contains(server);

    public void Begin(ServerChoice choice)
    {
        AttemptCount++;
        Reason = choice.Reason;
        _tried.Add(choice.Server);
    }

    public void UseUp(PoolServer server) => _usedUp.Add(server);
}
