using System.Globalization;
using System.Runtime.CompilerServices;

namespace LlamaCpp.Transport;

/// <summary>The places of all servers, by address, so that the clients of one server share its limit. Thread-safe.</summary>
internal sealed class SharedPlaces
{
    // Another HttpClient may lead to another server under the same address.
    private static readonly ConditionalWeakTable<HttpClient, SharedPlaces> OfClients = [];
    private static readonly SharedPlaces OfProcess = new();

    private readonly Dictionary<string, WeakReference<RequestPlaces>> _known = new(StringComparer.Ordinal);

    /// <summary>The places of clients that use an HttpClient that was handed in, or connections of their own.</summary>
    public static SharedPlaces Of(HttpClient? client) => client is null ? OfProcess : OfClients.GetOrCreateValue(client);

    /// <summary>The places of a server for clients with the same limit.</summary>
    public RequestPlaces For(ServerAddress address, int? limit)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{address.Native("")} {limit}");
        lock (_known)
        {
            if (_known.TryGetValue(key, out WeakReference<RequestPlaces>? known) && known.TryGetTarget(out RequestPlaces? places))
            {
                return places;
            }

            foreach ((string other, WeakReference<RequestPlaces> unused) in _known)
            {
                if (!unused.TryGetTarget(out _))
                {
                    _known.Remove(other);
                }
            }

            places = new RequestPlaces(limit);
            _known[key] = new WeakReference<RequestPlaces>(places);
            return places;
        }
    }
}
