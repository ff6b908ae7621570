using System.Diagnostics;

namespace LlamaCpp.TestSupport;

/// <summary>Time that stands still until a test moves it. Timers fire within <see cref="Advance"/>, on the test's own thread.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly object _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private long _ticks;

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => new(Interlocked.Read(ref _ticks));

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long until the next timer fires; null when none waits.</summary>
    public TimeSpan? NextTimer
    {
        get
        {
            lock (_lock)
            {
                long? due = _timers.Min(timer => timer.Due);
                return due is null ? null : new TimeSpan(due.Value - _ticks);
            }
        }
    }

    /// <inheritdoc />
    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    /// <summary>Moves the time and fires what becomes due, in its order.</summary>
    public void Advance(TimeSpan by)
    {
        long end = GetTimestamp() + by.Ticks;
        while (NextBefore(end) is { } timer)
        {
            timer.Fire();
        }

        Interlocked.Exchange(ref _ticks, end);
    }

    /// <summary>Moves the time from timer to timer until the task is complete.</summary>
    /// <remarks>
    /// Pauses end at once. A timer that is due later is a time limit, and must not fire because the machine is slow: the time
    /// moves to it only when nothing has happened for a while.
    /// </remarks>
    public async Task RunAsync(Task task)
    {
        TimeSpan longestPause = TimeSpan.FromSeconds(2);
        TimeSpan stillness = TimeSpan.FromSeconds(1);
        long lastMove = Stopwatch.GetTimestamp();
        while (!task.IsCompleted)
        {
            if (NextTimer is { } due && (due <= longestPause || Stopwatch.GetElapsedTime(lastMove) > stillness))
            {
                Advance(due);
                lastMove = Stopwatch.GetTimestamp();
            }

            await Task.WhenAny(task, Task.Delay(1));
        }
    }

    /// <summary>Waits until a timer waits for no longer than <paramref name="due"/>.</summary>
    public async Task WaitForTimerAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        while (NextTimer is not { } next || next > due)
        {
            await Task.Delay(1, cancellationToken);
        }
    }

    /// <summary>Waits until the next timer fires in <paramref name="due"/> exactly: it was set, or set anew, since the time moved.</summary>
    public async Task WaitForNewTimerAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        while (NextTimer != due)
        {
            await Task.Delay(1, cancellationToken);
        }
    }

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    private ManualTimer? NextBefore(long end)
    {
        lock (_lock)
        {
            ManualTimer? timer = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (timer is not null)
            {
                Interlocked.Exchange(ref _ticks, long.Max(_ticks, timer.Due!.Value));
            }

            return timer;
        }
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        private TimeSpan _period;

        public long? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._ticks + dueTime.Ticks;
                return true;
            }
        }

        public void Fire()
        {
            Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            fire();
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                Due = null;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
