using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LlamaCpp.Routing.Diagnostics;

/// <summary>The instruments of this package, on the meter <c>LlamaCpp</c>.</summary>
internal static class RoutingMetrics
{
    private static readonly Meter Meter = new("LlamaCpp");

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("llamacpp.routing.attempts", "{attempt}", "Requests that were sent to a server.");
    private static readonly UpDownCounter<int> InFlight = Meter.CreateUpDownCounter<int>("llamacpp.routing.in_flight", "{call}", "Calls that a server has.");
    private static readonly UpDownCounter<int> Ready = Meter.CreateUpDownCounter<int>("llamacpp.routing.ready", "{server}", "Servers that get calls.");
    private static readonly Histogram<double> Patience = Meter.CreateHistogram<double>("llamacpp.routing.patience", "s", "How long calls waited for the server that has their conversation.");

    /// <param name="endpoint">The server.</param>
    /// <param name="outcome">success, refused, cancelled, busy, silent or failed.</param>
    public static void AddAttempt(LlamaCppEndpoint endpoint, string outcome)
    {
        if (Attempts.Enabled)
        {
            TagList tags = TagsOf(endpoint);
            tags.Add("outcome", outcome);
            Attempts.Add(1, tags);
        }
    }

    public static void AddInFlight(LlamaCppEndpoint endpoint, int change)
    {
        if (InFlight.Enabled)
        {
            InFlight.Add(change, TagsOf(endpoint));
        }
    }

    public static void AddReady(LlamaCppEndpoint endpoint, int change)
    {
        if (Ready.Enabled)
        {
            Ready.Add(change, TagsOf(endpoint));
        }
    }

    public static void RecordPatience(TimeSpan waited) => Patience.Record(waited.TotalSeconds);

    private static TagList TagsOf(LlamaCppEndpoint endpoint) =>
        new() { { "server.address", endpoint.BaseUrl.Host }, { "server.port", endpoint.BaseUrl.Port } };
}
