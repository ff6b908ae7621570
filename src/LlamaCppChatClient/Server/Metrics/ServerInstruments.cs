using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlamaCpp.Diagnostics;

namespace LlamaCpp.Server;

/// <summary>What servers count, as instruments of the meter <c>LlamaCpp</c>. They are made when the first server is observed.</summary>
internal static class ServerInstruments
{
    private static readonly ConcurrentDictionary<ObservedServer, byte> Servers = new();

    static ServerInstruments()
    {
        Meter meter = ClientMetrics.Meter;
        Count("llamacpp.server.prompt.tokens", "{token}", "Prompt tokens that the server processed, or took from its cache.", "llamacpp.prompt.source", [
            ("processed", metrics => metrics.ProcessedInputTokenCount), ("cached", metrics => metrics.CachedInputTokenCount)]);
        Count("llamacpp.server.output.tokens", "{token}", "Tokens that the server generated.", null, [("", metrics => metrics.OutputTokenCount)]);
        Count("llamacpp.server.draft.tokens", "{token}", "Tokens of speculative decoding.", "llamacpp.draft.outcome", [
            ("drafted", metrics => metrics.DraftTokenCount), ("accepted", metrics => metrics.AcceptedDraftTokenCount)]);
        meter.CreateObservableCounter(
            "llamacpp.server.time",
            () => Measure<double>("llamacpp.server.phase", [("prompt", metrics => metrics.InputTime?.TotalSeconds), ("generation", metrics => metrics.OutputTime?.TotalSeconds)]),
            "s",
            "The time that the server spent on prompts, and on generating.");
        meter.CreateObservableUpDownCounter(
            "llamacpp.server.requests",
            () => Measure<long>("llamacpp.request.state", [("processing", metrics => metrics.ProcessingRequestCount), ("deferred", metrics => metrics.DeferredRequestCount)]),
            "{request}",
            "Requests that have a slot of the server, and that wait for one.");

        void Count(string name, string unit, string description, string? tag, (string Value, Func<LlamaCppMetrics, long?> Read)[] series) =>
            meter.CreateObservableCounter(name, () => Measure(tag, series), unit, description);
    }

    public static void Add(ObservedServer server) => Servers.TryAdd(server, 0);

    public static void Remove(ObservedServer server) => Servers.TryRemove(server, out _);

    private static IEnumerable<Measurement<T>> Measure<T>(string? tag, (string Value, Func<LlamaCppMetrics, T?> Read)[] series)
        where T : struct
    {
        foreach (ObservedServer server in Servers.Keys)
        {
            if (server.Observe() is not { } metrics)
            {
                continue;
            }

            foreach ((string value, Func<LlamaCppMetrics, T?> read) in series)
            {
                if (read(metrics) is { } number)
                {
                    TagList tags = server.Tags;
                    if (tag is not null)
                    {
                        tags.Add(tag, value);
                    }

                    yield return new Measurement<T>(number, tags);
                }
            }
        }
    }
}
