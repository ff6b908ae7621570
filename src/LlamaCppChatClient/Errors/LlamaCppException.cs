using System.Net;
using LlamaCpp.Errors;

namespace LlamaCpp;

/// <summary>A call to llama-server that failed. What could not be sent at all is an <see cref="ArgumentException"/> or a <see cref="NotSupportedException"/>.</summary>
/// <remarks>
/// <see cref="Exception.Message"/> says what happened, where, and what to try. It quotes at most 1,024 characters of
/// what the server sent, and never a key. A cancelled call is an <see cref="OperationCanceledException"/> instead.
/// </remarks>
public class LlamaCppException : HttpRequestException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What happened and where.</param>
    /// <param name="inner">The error underneath, or <see langword="null"/>.</param>
    /// <param name="statusCode">The status of the server's answer, or <see langword="null"/> when there was none.</param>
    public LlamaCppException(string message, Exception? inner = null, HttpStatusCode? statusCode = null)
        : base(message, inner, statusCode)
    {
    }

    internal LlamaCppException(ErrorReport report)
        : base(report.Error, report.Message, report.Inner, report.Status)
    {
        ErrorKind = report.Kind;
        ServerUrl = report.ServerUrl;
        ServerErrorType = report.ServerErrorType;
        ServerMessage = report.ServerMessage;
        Hint = report.Hint;
        IsLoading = report.IsLoading;
        IsUnknownModel = report.IsUnknownModel;
    }

    /// <summary>The kind of the error, to decide what to do about it.</summary>
    /// <value>The default follows from the status of the response; <see cref="LlamaCppErrorKind.Unknown"/> when that is not known either.</value>
    public LlamaCppErrorKind ErrorKind
    {
        get => IsLoading ? LlamaCppErrorKind.Loading
            : field != LlamaCppErrorKind.Unknown ? field
            : ErrorKinds.Find(StatusCode, HttpRequestError, hasWords: ServerErrorType is not null);
        init;
    }

    /// <summary>The address of the server that was asked.</summary>
    /// <value>The default is <see langword="null"/>: it is not known.</value>
    public Uri? ServerUrl { get; init; }

    /// <summary>The server's own error type, e.g. <c>invalid_request_error</c>.</summary>
    /// <value>The default is <see langword="null"/>: the server sent none, or no answer came.</value>
    public string? ServerErrorType { get; init; }

    /// <summary>The server's own words.</summary>
    /// <value>The default is <see langword="null"/>: the server sent none, or no answer came.</value>
    public string? ServerMessage { get; init; }

    /// <summary>What to try; also the end of <see cref="Exception.Message"/>.</summary>
    /// <value>The default is <see langword="null"/>: nothing is known that would help.</value>
    public string? Hint { get; init; }

    /// <summary>Whether the server was still loading its model.</summary>
    internal bool IsLoading { get; }

    /// <summary>Whether the server does not know the model that was asked for.</summary>
    internal bool IsUnknownModel { get; }
}
