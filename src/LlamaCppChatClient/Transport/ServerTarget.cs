namespace LlamaCpp.Transport;

/// <summary>A server and the key for it: the two belong together, so that no key goes to another address.</summary>
internal sealed class ServerTarget(ServerAddress address, string? apiKey)
{
    public ServerAddress Address { get; } = address;

    // An empty key is what a configuration file says for none.
    public bool HasApiKey { get; } = !string.IsNullOrEmpty(apiKey);

    public string Authorization { get; } = "Bearer " + (string.IsNullOrEmpty(apiKey) ? LlamaCppOptions.PlaceholderApiKey : apiKey);

    /// <summary>The address; never the key.</summary>
    public override string ToString() => Address.ToString();
}
