namespace LlamaCpp.Transport;

/// <summary>
/// Something that is asked of the server once, however many calls wait for it, and remembered only if the answer came.
/// </summary>
internal sealed class SharedFact<T>(Func<CancellationToken, Task<T?>> ask, TimeSpan limit, TimeProvider time)
    where T : class
{
    private readonly object _lock = new();
    private Task<T?>? _asking;

    /// <summary>The fact, or null when the server does not say it (within the limit). One caller's cancellation disturbs no other.</summary>
    public async ValueTask<T?> GetAsync(CancellationToken cancellationToken)
    {
        Task<T?> asking;
        lock (_lock)
        {
            if (_asking is null || (_asking.IsCompleted && !IsKnown(_asking)))
            {
                _asking = AskAsync();
            }

            asking = _asking;
        }

        return IsKnown(asking) ? asking.Result : await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static bool IsKnown(Task<T?> task) => task.IsCompletedSuccessfully && task.Result is not null;

    private async Task<T?> AskAsync()
    {
        // Leaves the lock before anything is sent.
        await Task.Yield();
        using CancellationTokenSource patience = new(limit, time);
        return await ask(patience.Token).ConfigureAwait(false);
    }
}
