namespace LlamaCpp.TestSupport;

/// <summary>A request as a handler, a peer or a capture saw it.</summary>
public sealed record RecordedRequest(HttpHead Head, byte[] Body) : HttpMessage(Head, Body)
{
    /// <summary>The method, in capital letters.</summary>
    public string Method => Head.StartLine.Split(' ')[0];

    /// <summary>What was asked for: a path with its query on the wire, the whole address in a <see cref="CapturingHandler"/>.</summary>
    public string Target => Head.StartLine.Split(' ')[1];

    /// <summary>The whole address that was asked in a <see cref="CapturingHandler"/>.</summary>
    public Uri Url => new(Target);
}
