using LlamaCpp.Errors;

namespace LlamaCpp.Transport;

/// <summary>One request, independent of how often it has to be sent.</summary>
internal sealed record ServerRequest(HttpMethod Method, Uri Uri, ServerTarget Target)
{
    public HttpContent? Body { get; init; }

    /// <summary>Whether the answer is an event stream, after which the server closes the connection without saying so.</summary>
    public bool Streaming { get; init; }

    /// <summary>Whether the stream tells of what happens, and nothing may happen for hours: it has no time limit.</summary>
    public bool MayBeSilent { get; init; }

    /// <summary>Names what the request was about, from the server's words: one or more sentences before those of an exception. Null when that is the whole call.</summary>
    public Func<string, string>? Subject { get; init; }

    /// <summary>The name under which the server keeps the stream, or null: then it forgets it, and stops when the caller leaves.</summary>
    public string? KeptId { get; init; }

    /// <summary>Makes a body of the answer go on where its connection breaks; null when it can't.</summary>
    public Func<Stream, Stream>? Resume { get; init; }

    /// <summary>The model that is asked for; null or empty where the request names none.</summary>
    public string? Model { get; init; }

    /// <summary>Where the request waits for its turn; null for one that takes no slot.</summary>
    public RequestQueue? Queue { get; init; }

    /// <summary>How the call waits there; null for as the client's options say.</summary>
    public QueueSettings? Waiting { get; init; }

    /// <summary>Looks at the slots that the request waits for; null for one that takes no slot. It does not throw, except for the caller's token.</summary>
    public Func<CancellationToken, ValueTask<SlotLook>>? LookAtSlots { get; init; }

    /// <summary>Whether the request only asks what a server can do: a call waits for it, so that it does not wait for a gateway to find its server again.</summary>
    public bool IsQuestion { get; init; }

    /// <summary>How long to wait for a server that is loading its model; zero asks once.</summary>
    public TimeSpan ReadyTimeout { get; init; }

    /// <summary>The conversation that the request belongs to, for a proxy that balances; null for none.</summary>
    public string? AffinityKey { get; init; }

    /// <summary>Is told how far the request is; null when nobody wants to know.</summary>
    public RequestWatch? Watch { get; init; }

    /// <summary>Asks for the models that the server lists, to name them when it does not know that of the request; null when the request names none.</summary>
    public Func<CancellationToken, ValueTask<ModelListing?>>? ListModels { get; init; }

    /// <summary>What the feature that asks knows of refusals.</summary>
    public RequestHints Hints { get; init; } = RequestHints.None;

    /// <summary>Completes what an exception about this request says.</summary>
    public ErrorReport Complete(ErrorReport report) =>
        Target.Complete(Subject is null ? report : report with { What = Sentences.Join(Subject(report.ServerMessage ?? ""), report.What) });
}
