using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace LlamaCpp.Transport;

/// <summary>A server and the key for it: the two belong together, so that no key goes to another address.</summary>
internal sealed class ServerTarget(ServerAddress address, string? apiKey, bool isOfOneCall = false)
{
    // A shorter key is no secret, and would be found in ordinary words.
    private const int Least = 8;

    private int _changes;

    public ServerAddress Address { get; } = address;

    /// <summary>The address as the user wrote it, for messages and logs.</summary>
    public Uri BaseUrl => Address.BaseUrl;

    // An empty key is what a configuration file says for none.
    public bool HasApiKey { get; } = !string.IsNullOrEmpty(apiKey);

    /// <summary>Counts the signs that another server may answer now: what was learned before the last one may be wrong.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>Where the key is set, for hints.</summary>
    public string ApiKeySetting => isOfOneCall ? "LlamaCppEndpoint.ApiKey" : "LLAMACPP_API_KEY";

    /// <summary>Where the address is set, for hints.</summary>
    public string BaseUrlSetting => isOfOneCall ? "LlamaCppEndpoint.BaseUrl" : "LLAMACPP_BASE_URL";

    public string Authorization { get; } = "Bearer " + (string.IsNullOrEmpty(apiKey) ? LlamaCppOptions.PlaceholderApiKey : apiKey);

    /// <summary>Notes that the server may have changed: it could not be reached, broke off, or loads its model.</summary>
    public void NoteChange() => Interlocked.Increment(ref _changes);

    /// <summary>
    /// An exception of the platform's that quotes what came from the other side, without the key: it can't be changed, so that
    /// one without an inner exception stands in its place.
    /// </summary>
    [return: NotNullIfNotNull(nameof(fault))]
    public Exception? Redact(Exception? fault)
    {
        if (fault is null || apiKey is not { Length: >= Least } || !fault.ToString().Contains(apiKey, StringComparison.Ordinal))
        {
            return fault;
        }

        string message = Redact(fault.Message);
        return fault switch
        {
            JsonException => new JsonException(message),
            HttpRequestException http => new HttpRequestException(http.HttpRequestError, message, null, http.StatusCode),
            _ => new IOException(message),
        };
    }

    /// <summary>The words of an error without the key.</summary>
    public ErrorPayload Redact(ErrorPayload error) => error with { Message = Redact(error.Message), Type = Redact(error.Type) };

    /// <summary>Takes the key out of a text that came from the other side, where a proxy may repeat what was sent to it.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Redact(string? text)
    {
        if (text is null || apiKey is not { Length: >= Least })
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
