namespace LlamaCpp;

/// <summary>The place in which a call waits for a slot.</summary>
public enum LlamaCppQueuePlace
{
    /// <summary>The call does not wait any more: a slot works on it, or it was sent without a stream, so that nothing shows when one does.</summary>
    None = 0,

    /// <summary>In the client, which sends only as many calls at once as <see cref="LlamaCppOptions.MaxConcurrentRequests"/> allows.</summary>
    Client = 1,

    /// <summary>In the server, which has answered nothing for a second.</summary>
    Server = 2,
}
