using System.Net;
using LlamaCpp.Errors;

namespace LlamaCpp;

/// <summary>No slot of the server was free for a call within <see cref="LlamaCppOptions.QueueTimeout"/>. The call was not worked on, and can be made again.</summary>
/// <remarks>Wait longer, start the server with more slots (<c>-np</c>), or make fewer calls at once.</remarks>
public sealed class LlamaCppBusyException : LlamaCppException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What happened and where.</param>
    /// <param name="inner">The error underneath, or <see langword="null"/>.</param>
    /// <param name="statusCode">The status of the server's response, or <see langword="null"/> when there was none.</param>
    public LlamaCppBusyException(string message, Exception? inner = null, HttpStatusCode? statusCode = null)
        : base(message, inner, statusCode) => ErrorKind = LlamaCppErrorKind.Busy;

    internal LlamaCppBusyException(ErrorReport report)
        : base(report) => ErrorKind = LlamaCppErrorKind.Busy;

    /// <summary>The number of the server's slots (<c>-np</c>).</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? SlotCount { get; init; }

    /// <summary>How many of the slots were busy when the call was given up.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? BusySlotCount { get; init; }

    /// <summary>The place in which the call waited when it was given up.</summary>
    /// <value>The default is <see cref="LlamaCppQueuePlace.None"/>: it is not known.</value>
    public LlamaCppQueuePlace Place { get; init; }

    /// <summary>How long the call waited.</summary>
    /// <value>The default is zero: it did not wait.</value>
    public TimeSpan Elapsed { get; init; }
}
