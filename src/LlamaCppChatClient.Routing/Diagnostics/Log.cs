using Microsoft.Extensions.Logging;

namespace LlamaCpp.Routing.Diagnostics;

/// <summary>All log messages of this package. Event ids are never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Warning, "{Server} gets no calls until it answers again: {State}.")]
    public static partial void Ejected(ILogger logger, Exception? error, LlamaCppEndpoint server, string state);

    [LoggerMessage(201, LogLevel.Information, "{Server} gets calls again.")]
    public static partial void Readmitted(ILogger logger, LlamaCppEndpoint server);

    [LoggerMessage(202, LogLevel.Error, "{Server} gets no calls: its model ({Model}) is not that of {First} ({FirstModel}).")]
    public static partial void Unlike(ILogger logger, LlamaCppEndpoint server, string model, LlamaCppEndpoint first, string firstModel);

    [LoggerMessage(203, LogLevel.Warning, "{Server} has {Difference} ({First}).")]
    public static partial void Different(ILogger logger, LlamaCppEndpoint server, string difference, LlamaCppEndpoint first);

    [LoggerMessage(204, LogLevel.Information, "A call leaves {Server}: {Reason}.")]
    public static partial void Moved(ILogger logger, Exception? error, LlamaCppEndpoint server, string reason);

    [LoggerMessage(205, LogLevel.Information, "Service discovery lists {Count} servers now.")]
    public static partial void ListChanged(ILogger logger, int count);

    [LoggerMessage(207, LogLevel.Warning, "Service discovery gave no list of servers: calls go to those of the last one.")]
    public static partial void ListFailed(ILogger logger, Exception error);

    [LoggerMessage(206, LogLevel.Debug, "Call goes to {Server}: {Reason}.")]
    public static partial void Chosen(ILogger logger, LlamaCppEndpoint server, string reason);
}
