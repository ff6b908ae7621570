namespace LlamaCpp.Chat;

/// <summary>The keys of a reply's <c>AdditionalProperties</c>. The values are the server's own JSON, as <c>JsonElement</c> or string.</summary>
/// <remarks>
/// <c>JsonElement</c>, not a record: with JSON reflection switched off, caching and logging middleware can't write our types,
/// and what comes back from a cache is a <c>JsonElement</c> anyway.
/// </remarks>
internal static class ResponseKeys
{
    /// <summary>Starts the keys of what is this library's own; their values never go into a request body.</summary>
    public const string LocalPrefix = "llamacpp:";

    public const string Timings = LocalPrefix + "timings";
    public const string LogProbs = LocalPrefix + "logprobs";
    public const string ServerUrl = LocalPrefix + "server_url";
    public const string SystemFingerprint = LocalPrefix + "system_fingerprint";
}
