using System.Threading.RateLimiting;

namespace LlamaCpp.Transport;

/// <summary>
/// Keeps a burst of requests from taking all of a server's threads, after which it would not even answer <c>/health</c>: only so many
/// are under way at once, and the rest waits here, first come first served. Thread-safe.
/// </summary>
/// <param name="target">The server.</param>
/// <param name="places">How many may be under way: a set number, else the server's slots and a few that wait there, or any number behind a proxy.</param>
/// <param name="askSlots">Asks for the number of slots; null when the server does not say it.</param>
internal sealed class RequestQueue(ServerTarget target, RequestPlaces places, Func<ValueTask<int?>> askSlots)
{
    private int _changes;

    private bool IsLimited => !places.IsLearned || !target.IsBehindGateway;

    /// <summary>Waits for a place, which is free again when the result is disposed; null where none is needed.</summary>
    public ValueTask<RateLimitLease?> EnterAsync(CancellationToken cancellationToken)
    {
        if (!IsLimited)
        {
            return default;
        }

        ForgetAfterChange();
        ValueTask<RateLimitLease> place = places.EnterAsync(cancellationToken);
        if (!place.IsCompleted && places.IsLearned)
        {
            _ = LearnAsync();
        }

        return place!;
    }

    /// <summary>A place if one is free now; null where none is needed.</summary>
    /// <returns>Not acquired when there is none.</returns>
    public async ValueTask<RateLimitLease?> TryEnterAsync()
    {
        if (!IsLimited)
        {
            return null;
        }

        ForgetAfterChange();
        RateLimitLease place = places.TryEnter();
        if (place.IsAcquired || !places.IsLearned)
        {
            return place;
        }

        await LearnAsync().ConfigureAwait(false);
        return IsLimited ? places.TryEnter() : null;
    }

    /// <summary>Asked for only when somebody has to wait: a single caller needs no second request.</summary>
    private async Task LearnAsync()
    {
        int? slots = await askSlots().ConfigureAwait(false);
        if (slots is not null || !IsLimited)
        {
            places.Allow(IsLimited ? slots!.Value : int.MaxValue);
        }
    }

    private void ForgetAfterChange()
    {
        int changes = target.Changes;
        if (places.IsLearned && (places.IsNew | Interlocked.Exchange(ref _changes, changes) != changes))
        {
            places.Allow(RequestPlaces.LeastSlots);
        }
    }
}
