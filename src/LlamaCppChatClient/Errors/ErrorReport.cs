using System.Net;

namespace LlamaCpp.Errors;

/// <summary>What an exception reports. All exceptions of a call are made of one; their message joins what happened, where, and what to try.</summary>
/// <param name="What">What happened and where: one or more sentences, which may end with the server's own words.</param>
/// <param name="Hint">What to try, in sentences; null when nothing is known that would help.</param>
internal sealed record ErrorReport(string What, string? Hint = null)
{
    /// <summary>The error underneath.</summary>
    public Exception? Inner { get; init; }

    /// <summary>The status of the response; null when there was none.</summary>
    public HttpStatusCode? Status { get; init; }

    public HttpRequestError Error { get; init; }

    /// <summary>The kind of the error, where it does not follow from the status.</summary>
    public LlamaCppErrorKind Kind { get; init; }

    /// <summary>The server that was asked.</summary>
    public Uri? ServerUrl { get; init; }

    /// <summary>The server's own error type and words.</summary>
    public string? ServerErrorType { get; init; }

    public string? ServerMessage { get; init; }

    public bool IsLoading { get; init; }

    public bool IsUnknownModel { get; init; }

    public string Message => Sentences.Join(What, Hint);
}
