using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace LlamaCpp.Benchmarks.Measuring;

/// <summary>Counts what is allocated, by type: the runtime tells of one object in each 100 kB or so.</summary>
internal sealed class AllocationSampler : EventListener
{
    private const EventKeywords GarbageCollector = (EventKeywords)1;

    private readonly ConcurrentDictionary<string, long> _bytes = new(StringComparer.Ordinal);

    /// <summary>The types with the most bytes, and their shares.</summary>
    public IEnumerable<(string Type, double Share)> Top(int count)
    {
        double total = Math.Max(_bytes.Values.Sum(), 1);
        return _bytes.OrderByDescending(entry => entry.Value).Take(count).Select(entry => (entry.Key, entry.Value / total));
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Verbose, GarbageCollector);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) is not true || eventData is not { Payload: { } payload, PayloadNames: { } names })
        {
            return;
        }

        string type = (string)payload[names.IndexOf("TypeName")]!;
        long amount = (long)(ulong)payload[names.IndexOf("AllocationAmount64")]!;
        _bytes.AddOrUpdate(type, amount, (_, sum) => sum + amount);
    }
}
