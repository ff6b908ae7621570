using System.Diagnostics;

namespace LlamaCpp.Routing.Diagnostics;

/// <summary>Tells the current activity which server answered. UseOpenTelemetry reads an address once, when the client is made.</summary>
internal static class RoutingActivity
{
    /// <param name="activity">The activity of the call, or null.</param>
    /// <param name="server">The server that answered, or failed last.</param>
    /// <param name="attempts">How many attempts there were.</param>
    /// <param name="reason">Why the last one went to this server: memory, key, hash or load.</param>
    public static void Complete(Activity? activity, LlamaCppEndpoint server, int attempts, string reason)
    {
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("server.address", server.BaseUrl.Host);
            activity.SetTag("server.port", server.BaseUrl.Port);
            activity.SetTag("llamacpp.routing.attempts", attempts);
            activity.SetTag("llamacpp.routing.reason", reason);
        }
    }

    /// <summary>Adds an attempt that failed.</summary>
    public static void AddFailure(Activity? activity, LlamaCppEndpoint server, string outcome, Exception? error)
    {
        if (activity is { IsAllDataRequested: true })
        {
            ActivityTagsCollection tags = new()
            {
                ["server.address"] = server.BaseUrl.Host,
                ["server.port"] = server.BaseUrl.Port,
                ["outcome"] = outcome,
                ["error.type"] = error?.GetType().FullName,
            };
            activity.AddEvent(new ActivityEvent("llamacpp.routing.attempt", tags: tags));
        }
    }
}
