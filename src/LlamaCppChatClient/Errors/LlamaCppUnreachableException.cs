using LlamaCpp.Errors;

namespace LlamaCpp;

/// <summary>No server answered at the address: nothing listens there, or the network does not lead to it.</summary>
public sealed class LlamaCppUnreachableException : LlamaCppException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What happened and where.</param>
    /// <param name="inner">The error underneath, or <see langword="null"/>.</param>
    public LlamaCppUnreachableException(string message, Exception? inner = null)
        : this(new ErrorReport(message) { Error = HttpRequestError.ConnectionError, Inner = inner })
    {
    }

    internal LlamaCppUnreachableException(ErrorReport report)
        : base(report) => ErrorKind = LlamaCppErrorKind.Unreachable;
}
