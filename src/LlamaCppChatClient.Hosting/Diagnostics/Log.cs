using Microsoft.Extensions.Logging;

namespace LlamaCpp.Hosting.Diagnostics;

/// <summary>All log messages. Event ids are never reused, and differ from those of the main package (below 1000).</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "llama-server started: process {ProcessId}, {BaseUrl}.")]
    public static partial void Started(ILogger logger, int processId, Uri baseUrl);

    [LoggerMessage(1001, LogLevel.Information, "llama-server is ready at {BaseUrl}, {Seconds:0.0} s after its start.")]
    public static partial void Ready(ILogger logger, Uri baseUrl, double seconds);

    [LoggerMessage(1002, LogLevel.Debug, "{Line}")]
    public static partial void Output(ILogger logger, string line);

    [LoggerMessage(1003, LogLevel.Warning, "llama-server {HowItEnded}; starting it again in {Pause:0.#} s, restart {Restart} of at most {MaxConsecutiveRestarts} in a row. Its last words:\n{Tail}")]
    public static partial void Restarting(ILogger logger, string howItEnded, double pause, int restart, int maxConsecutiveRestarts, string tail);

    [LoggerMessage(1004, LogLevel.Error, "There is no llama-server any more.")]
    public static partial void GaveUp(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Debug, "Port {Port} was taken in the meantime; starting llama-server on another.")]
    public static partial void PortTaken(ILogger logger, int port);

    [LoggerMessage(1006, LogLevel.Debug, "llama-server stopped: it {HowItEnded}.")]
    public static partial void Stopped(ILogger logger, string howItEnded);

    [LoggerMessage(1008, LogLevel.Debug, "llama-server has not ended {Seconds:0.#} s after SIGTERM; sending it once more, which ends the streams that it keeps.")]
    public static partial void TerminatingAgain(ILogger logger, double seconds);

    [LoggerMessage(1007, LogLevel.Warning, "llama-server has not ended {Seconds:0.#} s after SIGTERM; killing it.")]
    public static partial void Killing(ILogger logger, double seconds);
}
