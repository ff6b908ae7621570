namespace LlamaCpp.Transport;

/// <summary>How one call waits for a slot.</summary>
/// <param name="Timeout">How long; null for as long as the client's options say.</param>
/// <param name="Progress">Is told of the wait; null when nobody wants to know.</param>
internal sealed record QueueSettings(TimeSpan? Timeout, IProgress<LlamaCppQueueProgress>? Progress);
