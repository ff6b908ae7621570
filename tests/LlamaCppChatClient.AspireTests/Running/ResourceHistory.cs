using Aspire.Hosting.ApplicationModel;

namespace LlamaCpp.AspireTests.Running;

/// <summary>What happened to the resources of an application, in order.</summary>
public sealed class ResourceHistory : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<ResourceEvent> _events = [];
    private readonly Task _recording;

    public ResourceHistory(ResourceNotificationService notifications) => _recording = RecordAsync(notifications);

    /// <summary>The processes that resources had so far.</summary>
    public IReadOnlySet<int> ProcessIds => Events.Select(ProcessIdOf).OfType<int>().ToHashSet();

    public IReadOnlyList<ResourceEvent> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The states that a resource was in, each change once, up to one that it is or will be in.</summary>
    /// <param name="resource">The resource's name.</param>
    /// <param name="last">The last state.</param>
    /// <param name="times">How often the resource gets into it.</param>
    public async Task<IReadOnlyList<string>> StatesUntilAsync(string resource, string last, int times = 1)
    {
        while (true)
        {
            List<string> states = [];
            foreach (ResourceEvent change in Events.Where(change => change.Resource.Name == resource && change.Snapshot.State is not null))
            {
                if (change.Snapshot.State!.Text is { } state && state != states.LastOrDefault())
                {
                    states.Add(state);
                }

                if (states.Count(state => state == last) == times)
                {
                    return states;
                }
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static int? ProcessIdOf(ResourceEvent change) =>
        change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } value and not 0
            ? Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RecordAsync(ResourceNotificationService notifications)
    {
        await foreach (ResourceEvent change in notifications.WatchAsync(_stopping.Token))
        {
            lock (_events)
            {
                _events.Add(change);
            }
        }
    }
}
