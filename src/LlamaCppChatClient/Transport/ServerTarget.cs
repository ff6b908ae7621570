namespace LlamaCpp.Transport;

/// <summary>A server and the key for it: the two belong together, so that no key goes to another address.</summary>
internal sealed class ServerTarget(ServerAddress address, string? apiKey, bool isOfOneCall = false)
{
    public ServerAddress Address { get; } = address;

    // An empty key is what a configuration file says for none.
    public bool HasApiKey { get; } = !string.IsNullOrEmpty(apiKey);

    /// <summary>Where the key is set, for hints.</summary>
    public string ApiKeySetting => isOfOneCall ? "LlamaCppEndpoint.ApiKey" : "LLAMACPP_API_KEY";

    /// <summary>Where the address is set, for hints.</summary>
    public string BaseUrlSetting => isOfOneCall ? "LlamaCppEndpoint.BaseUrl" : "LLAMACPP_BASE_URL";

    public string Authorization { get; } = "Bearer " + (string.IsNullOrEmpty(apiKey) ? LlamaCppOptions.PlaceholderApiKey : apiKey);

    /// <summary>Takes the key out of a text that came from the other side, where a proxy may repeat what was sent to it.</summary>
    public string Redact(string text)
    {
        // A shorter one is no secret, and would be found in ordinary words.
        const int Least = 8;
        if (apiKey is not { Length: >= Least })
        {
            return text;
        }

        text = text.Replace(apiKey, "***", StringComparison.Ordinal);

        // The text may have been cut in the middle of the key.
        string end = text.EndsWith('…') ? "…" : "";
        string start = end.Length == 0 ? text : text[..^1];
        for (int length = apiKey.Length - 1; length >= Least; length--)
        {
            if (start.EndsWith(apiKey[..length], StringComparison.Ordinal))
            {
                return string.Concat(start.AsSpan(0, start.Length - length), "***", end);
            }
        }

        return text;
    }

    /// <summary>The address; never the key.</summary>
    public override string ToString() => Address.ToString();
}
