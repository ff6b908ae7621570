namespace LlamaCpp.Transport;

/// <summary>A server and the key for it: the two belong together, so that no key goes to another address.</summary>
internal sealed class ServerTarget(ServerAddress address, string? apiKey)
{
    public ServerAddress Address { get; } = address;

    public bool HasApiKey { get; } = apiKey is not null;

    public string Authorization { get; } = "Bearer " + (apiKey ?? LlamaCppOptions.PlaceholderApiKey);

    /// <summary>The address; never the key.</summary>
    public override string ToString() => Address.ToString();
}
