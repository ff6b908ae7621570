namespace LlamaCpp.Hosting;

/// <summary>llama-server could not be started, was not ready in time, or has ended for good.</summary>
/// <remarks>
/// <see cref="Exception.Message"/> says what happened, with the server's last words, and what to try. Within a client's call it is the inner
/// exception of a <see cref="LlamaCppUnreachableException"/>.
/// </remarks>
public sealed class LlamaServerException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The error underneath, or <see langword="null"/>.</param>
    public LlamaServerException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The exit code of the process; 128 and the number of the signal that ended it.</summary>
    /// <value>The default is <see langword="null"/>: it did not start, or still runs.</value>
    public int? ExitCode { get; init; }

    /// <summary>The last lines that the server wrote.</summary>
    /// <value>The default is empty: it wrote nothing.</value>
    public string Output { get; init; } = "";

    /// <summary>What to try; also the end of <see cref="Exception.Message"/>.</summary>
    /// <value>The default is <see langword="null"/>: nothing is known that would help.</value>
    public string? Hint { get; init; }

    /// <summary>The same again: an exception that is thrown takes the stack trace of its caller.</summary>
    internal LlamaServerException Copy() => new(Message, InnerException) { ExitCode = ExitCode, Output = Output, Hint = Hint };
}
