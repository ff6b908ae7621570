using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LlamaCpp.Diagnostics;
using LlamaCpp.Errors;

namespace LlamaCpp.Transport;

/// <summary>A server and the key for it: the two belong together, so that no key goes to another address.</summary>
internal sealed class ServerTarget(ServerAddress address, string? apiKey, SettingNames? names = null, string? foreignKey = null)
{
    private int _changes;
    private int _keptSince = -1;

    public ServerAddress Address { get; } = address;

    /// <summary>The address as the user wrote it, for messages and logs.</summary>
    public Uri BaseUrl => Address.BaseUrl;

    // An empty key is what a configuration file says for none.
    public bool HasApiKey { get; } = !string.IsNullOrEmpty(apiKey);

    /// <summary>Counts the signs that another server may answer now: what was learned before the last one may be wrong.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>
    /// Whether a connection can be used again after a stream. llama-server closes it although it promises to keep it; a gateway, whose
    /// answer was noted since the last change, keeps it.
    /// </summary>
    public bool KeepsConnections => Volatile.Read(ref _keptSince) == Changes;

    /// <summary>Whether a gateway stood before the server at the last answer: there may be many servers behind it.</summary>
    public bool IsBehindGateway { get; private set; }

    /// <summary>Whether the address leads to several servers in turn.</summary>
    public EndpointTurns Turns { get; } = new();

    /// <summary>Where address and key are set, for hints.</summary>
    public SettingNames Names { get; } = names ?? SettingNames.Environment;

    /// <summary>Takes the key out of what comes from the other side, and that of an HttpClient that was handed in.</summary>
    public KeyRedactor Redactor { get; } = new(apiKey, foreignKey);

    public string Authorization { get; } = "Bearer " + (string.IsNullOrEmpty(apiKey) ? LlamaCppOptions.PlaceholderApiKey : apiKey);

    /// <summary>Notes that the server may have changed: it could not be reached, broke off, or loads its model.</summary>
    public void NoteChange() => Interlocked.Increment(ref _changes);

    /// <summary>Notes who answered a request.</summary>
    /// <param name="isOfGateway">Whether it was a gateway.</param>
    /// <param name="isWatched">Whether the connection would have shown that it was closed unanswered; else a kept one could cost a call.</param>
    /// <param name="changes">The <see cref="Changes"/> when the request was sent.</param>
    public void NoteAnswer(bool isOfGateway, bool isWatched, int changes)
    {
        IsBehindGateway = isOfGateway;
        Volatile.Write(ref _keptSince, isOfGateway && isWatched ? changes : -1);
    }

    /// <summary>The one place where what an exception says becomes printable and loses the key, however it is spelt.</summary>
    public ErrorReport Complete(ErrorReport report) => report with
    {
        ServerUrl = Address.BaseUrl,
        What = Redactor.Redact(PrintableText.Escape(report.What)),
        Hint = report.Hint is { } hint ? Redactor.Redact(PrintableText.Escape(hint)) : null,
        ServerErrorType = Redact(report.ServerErrorType),
        ServerMessage = Redact(report.ServerMessage),
        Inner = Redact(report.Inner),
    };

    /// <summary>
    /// An exception of the platform's that quotes what came from the other side, without the key: it can't be changed, so that
    /// one without an inner exception stands in its place.
    /// </summary>
    [return: NotNullIfNotNull(nameof(exception))]
    public Exception? Redact(Exception? exception)
    {
        if (exception is null || !Redactor.Finds(exception.ToString()))
        {
            return exception;
        }

        string message = Redact(exception.Message);
        return exception switch
        {
            JsonException => new JsonException(message),
            HttpRequestException http => new HttpRequestException(http.HttpRequestError, message, null, http.StatusCode),
            _ => new IOException(message),
        };
    }

    /// <summary>The words of an error without the key.</summary>
    public ErrorPayload Redact(ErrorPayload error) => error with { Message = Redact(error.Message), Type = Redact(error.Type) };

    /// <summary>A text that came from the other side without the key, and without what could move a terminal's cursor. It keeps its lines.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Redact(string? text) => text is null ? null : PrintableText.Escape(Redactor.Redact(text), keepLines: true);

    /// <summary>The address; never the key.</summary>
    public override string ToString() => Address.ToString();
}
