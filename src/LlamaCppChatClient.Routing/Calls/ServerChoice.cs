using LlamaCpp.Routing.Servers;

namespace LlamaCpp.Routing.Calls;

/// <summary>The server of an attempt.</summary>
/// <param name="Server">The server.</param>
/// <param name="Reason">Why this one.</param>
/// <param name="Affine">The server that has the conversation.</param>
internal readonly record struct ServerChoice(PoolServer Server, ChoiceReason Reason, PoolServer Affine)
{
    /// <summary>Whether a wait may bring the conversation's own server: its slots have our own calls, which end.</summary>
    public bool IsWorthWaiting => Server != Affine && !Affine.HasOwnPlace;
}
