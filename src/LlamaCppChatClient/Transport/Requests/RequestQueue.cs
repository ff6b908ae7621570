using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace LlamaCpp.Transport;

/// <summary>
/// Keeps a burst of requests from taking all of a server's threads, after which it would not even answer <c>/health</c>: only so many
/// are under way at once, and the rest waits here, first come first served. Thread-safe.
/// </summary>
/// <param name="target">The server.</param>
/// <param name="limit">How many may be under way; null for the server's slots and a few that wait there, or any number behind a proxy.</param>
/// <param name="askSlots">Asks for the number of slots; null when the server does not say it.</param>
[SuppressMessage("Design", "CA1001", Justification = "The limiter has neither timers nor handles; requests that wait end with the connection.")]
internal sealed class RequestQueue(ServerTarget target, int? limit, Func<ValueTask<int?>> askSlots)
{
    /// <summary>How many requests may wait in the server. Eight at once block one with default settings (build 11669), six delay it.</summary>
    public const int MaxWaiting = 3;

    // What any server has.
    private const int LeastSlots = 1;

    // Of more slots than this no use is made.
    private const int SlotBits = 10;

    private readonly ConcurrencyLimiter _places = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = limit ?? LeastSlots + MaxWaiting + (1 << SlotBits) - 1,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    // Places that are held back, 2^n at the place n: a limiter's limit can't be changed. Null until the first request comes.
    private Task<RateLimitLease>?[]? _heldBack;
    private int _changes;

    private bool IsLimited => limit is not null || !target.IsBehindGateway;

    /// <summary>Waits for a place, which is free again when the result is disposed; null where none is needed.</summary>
    public async ValueTask<RateLimitLease?> EnterAsync(CancellationToken cancellationToken)
    {
        if (!IsLimited)
        {
            return null;
        }

        if (limit is null)
        {
            ForgetAfterChange();
        }

        ValueTask<RateLimitLease> place = _places.AcquireAsync(1, cancellationToken);
        if (!place.IsCompleted && limit is null)
        {
            _ = LearnAsync();
        }

        return await place.ConfigureAwait(false);
    }

    /// <summary>Asked for only when somebody has to wait: a single caller needs no second request.</summary>
    private async Task LearnAsync()
    {
        int? slots = await askSlots().ConfigureAwait(false);
        if (slots is not null || !IsLimited)
        {
            Allow(IsLimited ? slots!.Value : int.MaxValue);
        }
    }

    private void ForgetAfterChange()
    {
        int changes = target.Changes;
        if (_heldBack is null || Interlocked.Exchange(ref _changes, changes) != changes)
        {
            Allow(LeastSlots);
        }
    }

    private void Allow(int slots)
    {
        int more = Math.Clamp(slots - LeastSlots, 0, (1 << SlotBits) - 1);
        lock (_places)
        {
            _heldBack ??= new Task<RateLimitLease>[SlotBits];
            for (int bit = 0; bit < SlotBits; bit++)
            {
                bool isFree = (more & (1 << bit)) != 0;
                if (!isFree)
                {
                    _heldBack[bit] ??= _places.AcquireAsync(1 << bit, CancellationToken.None).AsTask();
                }
                else if (_heldBack[bit] is { } held)
                {
                    _heldBack[bit] = null;
                    _ = ReleaseAsync(held);
                }
            }
        }
    }

    private static async Task ReleaseAsync(Task<RateLimitLease> held) => (await held.ConfigureAwait(false)).Dispose();
}
