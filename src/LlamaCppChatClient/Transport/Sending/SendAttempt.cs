namespace LlamaCpp.Transport;

/// <summary>One sending of a request, which the connection that it takes (<see cref="WatchedStream"/>) tells of itself.</summary>
internal sealed class SendAttempt
{
    /// <summary>The connection; null over a foreign handler, which nobody watches.</summary>
    public WatchedStream? Connection { get; set; }

    /// <summary>Where service discovery led the request; its own address without. Null over a foreign handler.</summary>
    public Uri? Server => Connection?.Server;

    /// <summary>Whether the connection had carried an answer before.</summary>
    public bool IsReused { get; set; }

    /// <summary>How often the platform has sent the request over a new connection: one without a body it sends again by itself.</summary>
    public int FreshSends { get; set; }

    /// <summary>How long the server may take no byte of the request.</summary>
    public TimeSpan WriteTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Called when the answer's first bytes have come, and not all of its headers; null once they have.</summary>
    public Action? OnMoreHeaders { get; set; }

    /// <summary>Whether it is certain that not a byte of an answer came. False over a foreign handler.</summary>
    public bool NothingAnswered => Connection is { HasAnswered: false };
}
