using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace LlamaCpp.Transport;

/// <summary>How many requests may be under way to one server at once. Shared by all clients of the server; thread-safe.</summary>
/// <param name="limit">The number; null for one that is learned, and small until then.</param>
[SuppressMessage("Design", "CA1001", Justification = "The limiter has neither timers nor handles; requests that wait end with the connection.")]
internal sealed class RequestPlaces(int? limit)
{
    /// <summary>How many requests may wait in the server. Eight at once block one with default settings (build 11669), six delay it.</summary>
    public const int MaxWaiting = 3;

    /// <summary>What any server has.</summary>
    public const int LeastSlots = 1;

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

    /// <summary>Whether the number follows from the server's slots.</summary>
    public bool IsLearned => limit is null;

    /// <summary>Whether no number was set yet.</summary>
    public bool IsNew => _heldBack is null;

    /// <summary>Waits for a place, which is free again when the result is disposed.</summary>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) => _places.AcquireAsync(1, cancellationToken);

    /// <summary>A place, if one is free now.</summary>
    public RateLimitLease TryEnter() => _places.AttemptAcquire(1);

    /// <summary>Sets the number of slots.</summary>
    public void Allow(int slots)
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
