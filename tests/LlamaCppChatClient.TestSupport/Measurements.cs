using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LlamaCpp.TestSupport;

/// <summary>What the meter <c>LlamaCpp</c> measures of one server. Other tests measure at the same time: each uses a server name of its own.</summary>
public sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _all = new();
    private readonly string _server;
    private readonly int? _port;

    public Measurements(string server, int? port = null)
    {
        _server = server;
        _port = port;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "LlamaCpp")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyList<Measured> All => [.. _all];

    public IReadOnlyList<Measured> Of(string instrument) => [.. _all.Where(measured => measured.Instrument == instrument)];

    /// <summary>Asks the observable instruments, as an exporter does.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public void Clear() => _all.Clear();

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Dictionary<string, object?> all = new(tags.ToArray());
        if (Equals(all.GetValueOrDefault("server.address"), _server) && (_port is null || Equals(all.GetValueOrDefault("server.port"), _port)))
        {
            _all.Enqueue(new Measured(instrument.Name, value, all));
        }
    }

    /// <summary>One measurement.</summary>
    public sealed record Measured(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags);
}
