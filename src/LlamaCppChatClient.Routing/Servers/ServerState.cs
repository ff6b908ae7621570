namespace LlamaCpp.Routing.Servers;

/// <summary>What is known of a server. Only a <see cref="Ready"/> one gets calls.</summary>
internal enum ServerState
{
    /// <summary>Nobody has asked it yet.</summary>
    New,

    Ready,

    /// <summary>It loads its model, or a proxy answers in its place.</summary>
    Loading,

    /// <summary>It can't be reached, or it lost a connection.</summary>
    Unreachable,

    /// <summary>It takes connections and does not answer <c>/health</c>.</summary>
    Silent,

    /// <summary>It has another model than the first server.</summary>
    Unlike,
}
