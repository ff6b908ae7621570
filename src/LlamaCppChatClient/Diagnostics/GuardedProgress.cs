using Microsoft.Extensions.Logging;

namespace LlamaCpp.Diagnostics;

/// <summary>Tells a listener, and goes on when it throws: a call is not to end because somebody watches it.</summary>
internal sealed class GuardedProgress<T> : IProgress<T>
{
    private readonly IProgress<T> _listener;
    private readonly ILogger _logger;

    private GuardedProgress(IProgress<T> listener, ILogger logger)
    {
        _listener = listener;
        _logger = logger;
    }

    /// <summary>A listener that never throws; null for none.</summary>
    public static IProgress<T>? Over(IProgress<T>? listener, ILogger logger) => listener is null ? null : new GuardedProgress<T>(listener, logger);

    public void Report(T value)
    {
        try
        {
            _listener.Report(value);
        }
        catch (Exception exception)
        {
            Log.ProgressListenerFailed(_logger, exception);
        }
    }
}
