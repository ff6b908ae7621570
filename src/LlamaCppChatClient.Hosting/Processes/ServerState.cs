namespace LlamaCpp.Hosting.Processes;

/// <summary>What callers wait for: the process that is ready, or the reason why there is none. Thread-safe.</summary>
internal sealed class ServerState
{
    private readonly object _lock = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<ServerRun?> _ready = Completed(null);
    private LlamaServerException? _error;

    /// <summary>Completes when the server has first answered anything, or when it won't.</summary>
    public Task Answered => _answered.Task;

    public void SetStarting()
    {
        lock (_lock)
        {
            if (_ready.Task.IsCompleted)
            {
                _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public void SetAnswered() => _answered.TrySetResult();

    public void SetReady(ServerRun run)
    {
        lock (_lock)
        {
            _ready.TrySetResult(run);
        }
    }

    /// <summary>There is no server, and there will be none.</summary>
    public void SetError(LlamaServerException exception)
    {
        lock (_lock)
        {
            _error = exception;
            if (!_ready.TrySetResult(null))
            {
                _ready = Completed(null);
            }
        }

        _answered.TrySetResult();
    }

    /// <summary>The process, once it is ready.</summary>
    /// <remarks>What is left behind by a wait that is over never fails: an exception that nobody sees would reach the application's handler of such.</remarks>
    /// <exception cref="LlamaServerException">There is none, and there will be none.</exception>
    /// <exception cref="InvalidOperationException">It was never started.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    public async Task<ServerRun> WaitUntilReadyAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        Task<ServerRun?> ready;
        lock (_lock)
        {
            ready = _ready.Task;
        }

        // One exception a caller: it takes the caller's stack trace.
        return await ready.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false)
            ?? throw _error?.Copy() ?? (Exception)ProcessErrors.NeverStarted();
    }

    private static TaskCompletionSource<ServerRun?> Completed(ServerRun? run)
    {
        TaskCompletionSource<ServerRun?> source = new();
        source.SetResult(run);
        return source;
    }
}
