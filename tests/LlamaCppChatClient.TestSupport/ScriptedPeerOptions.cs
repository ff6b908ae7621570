using System.Security.Cryptography.X509Certificates;

namespace LlamaCpp.TestSupport;

/// <summary>How a <see cref="ScriptedPeer"/> listens.</summary>
public sealed record ScriptedPeerOptions
{
    /// <summary>The certificate of a peer that speaks TLS; null for plain text.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether the peer reads what comes. One that does not can't tell that a client has left, either.</summary>
    public bool Reads { get; init; } = true;
}
