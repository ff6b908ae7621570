using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing.Diagnostics;

/// <summary>The meter, and what the activity of a call tells.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly FakeFleet _fleet = new($"m{Guid.NewGuid():N}", $"n{Guid.NewGuid():N}");
    private readonly ConcurrentDictionary<string, double> _sums = new();
    private readonly MeterListener _listener = new();

    public TelemetryTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "LlamaCpp" && instrument.Name.StartsWith("llamacpp.routing.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Meter_counts_attempts_by_server_and_outcome_and_what_is_in_flight_and_ready()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        FakeLlamaServer other = _fleet.Other(affine);
        affine.State = FakeState.Dead;

        await _fleet.AskAsync("k", stream: true);

        Assert.Equal(1, Sum("llamacpp.routing.attempts", affine, "success"));
        Assert.Equal(1, Sum("llamacpp.routing.attempts", affine, "failed"));
        Assert.Equal(1, Sum("llamacpp.routing.attempts", other, "success"));
        Assert.Equal((0, 0), (Sum("llamacpp.routing.in_flight", affine), Sum("llamacpp.routing.in_flight", other)));
        Assert.Equal((0, 1), (Sum("llamacpp.routing.ready", affine), Sum("llamacpp.routing.ready", other)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Activity_names_the_server_that_answered_and_those_that_failed(bool stream)
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        FakeLlamaServer other = _fleet.Other(affine);
        affine.State = FakeState.Dead;
        string source = $"test {Guid.NewGuid()}";
        ConcurrentQueue<Activity> activities = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = listened => listened.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using IChatClient client = _fleet.Client.AsBuilder().UseOpenTelemetry(sourceName: source).Build();
        ChatOptions options = new() { AffinityKey = "k" };

        ChatResponse response = stream
            ? await client.GetStreamingResponseAsync("Hello!", options, Cancelled).ToChatResponseAsync(Cancelled)
            : await client.GetResponseAsync("Hello!", options, Cancelled);

        Assert.Equal($"I am {other.Name}.", response.Text);
        Activity activity = Assert.Single(activities);
        Assert.Equal(other.Name, activity.GetTagItem("server.address"));
        Assert.Equal(other.Url.Port, activity.GetTagItem("server.port"));
        Assert.Equal(2, activity.GetTagItem("llamacpp.routing.attempts"));
        Assert.Equal("hash", activity.GetTagItem("llamacpp.routing.reason"));
        Dictionary<string, object?> failed = activity.Events.Single(each => each.Name == "llamacpp.routing.attempt").Tags.ToDictionary();
        Assert.Equal(affine.Name, failed["server.address"]);
        Assert.Equal("failed", failed["outcome"]);
        Assert.Equal(typeof(LlamaCppUnreachableException).FullName, failed["error.type"]);
    }

    [Fact]
    public async Task Moves_and_ejections_are_logged_with_their_error()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.State = FakeState.Dead;

        await _fleet.AskAsync("k");

        Assert.Contains(_fleet.Logs.Warnings, text => text.StartsWith($"{affine.Url} gets no calls until it answers again: Unreachable.", StringComparison.Ordinal) && text.Contains("Connection refused", StringComparison.Ordinal));
        Assert.Contains(_fleet.Logs.Entries, entry => entry.Id == 204 && entry.Message.StartsWith($"A call leaves {affine.Url}: failed.", StringComparison.Ordinal));
        Assert.DoesNotContain("key-of-", _fleet.Logs.Text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _fleet.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string key = instrument.Name;
        foreach ((_, object? tag) in tags)
        {
            key += $" {tag}";
        }

        _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
    }

    private double Sum(string instrument, FakeLlamaServer server, string? outcome = null) =>
        _sums.GetValueOrDefault($"{instrument} {server.Name} {server.Url.Port}{(outcome is null ? "" : " " + outcome)}");
}
