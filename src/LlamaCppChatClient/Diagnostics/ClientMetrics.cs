using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LlamaCpp.Diagnostics;

/// <summary>The instruments of the clients, on the meter <c>LlamaCpp</c>. Nothing is measured that nobody listens to.</summary>
internal static class ClientMetrics
{
    /// <summary>The meter of the package.</summary>
    public static readonly Meter Meter = new("LlamaCpp");

    private static readonly Histogram<double> FirstToken = Create(
        "gen_ai.server.time_to_first_token", "s", "From the call to the first token of a streamed reply.", [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]);

    private static readonly Histogram<double> OutputToken = Create(
        "gen_ai.server.time_per_output_token", "s", "The server's time for one token of a reply.", [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5]);

    private static readonly Histogram<double> Speed = Create(
        "llamacpp.client.generation.speed", "{token}/s", "The server's speed of generating a reply.", [1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 500, 1000]);

    private static readonly Counter<long> PromptTokens = Meter.CreateCounter<long>("llamacpp.client.prompt.tokens", "{token}", "Prompt tokens that the server processed, or took from its cache.");

    private static readonly Histogram<double> Queue = Create(
        "llamacpp.client.queue.duration", "s", "From the call to the headers of a streamed reply, with which a slot begins to work on it.", [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]);

    private static readonly Histogram<double> Loading = Create(
        "llamacpp.client.loading.duration", "s", "How long requests waited for a server that loads its model.", [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]);

    private static readonly Counter<long> Resends = Meter.CreateCounter<long>("llamacpp.client.resends", "{request}", "Requests that were sent again, since no answer to them had begun.");

    /// <summary>Whether somebody listens to what a reply is measured by.</summary>
    public static bool MeasuresReplies => FirstToken.Enabled || OutputToken.Enabled || Speed.Enabled || PromptTokens.Enabled;

    public static void RecordFirstToken(Uri server, string? model, TimeSpan elapsed) => FirstToken.Record(elapsed.TotalSeconds, ChatTagsOf(server, model));

    public static void RecordOutputToken(Uri server, string? model, double seconds) => OutputToken.Record(seconds, ChatTagsOf(server, model));

    public static void RecordSpeed(Uri server, string? model, double tokensPerSecond) => Speed.Record(tokensPerSecond, TagsOf(server, model));

    public static void AddPromptTokens(Uri server, string? model, long count, string source)
    {
        TagList tags = TagsOf(server, model);
        tags.Add("llamacpp.prompt.source", source);
        PromptTokens.Add(count, tags);
    }

    public static void RecordQueue(Uri server, string? model, TimeSpan elapsed)
    {
        if (Queue.Enabled)
        {
            Queue.Record(elapsed.TotalSeconds, TagsOf(server, model));
        }
    }

    public static void RecordLoading(Uri server, string? model, TimeSpan elapsed)
    {
        if (Loading.Enabled)
        {
            Loading.Record(elapsed.TotalSeconds, TagsOf(server, model));
        }
    }

    /// <param name="server">The server's address.</param>
    /// <param name="model">The model that was asked for.</param>
    /// <param name="reason"><c>connection_closed</c>, or <c>gateway</c> for one that had lost its server.</param>
    public static void AddResend(Uri server, string? model, string reason)
    {
        if (Resends.Enabled)
        {
            TagList tags = TagsOf(server, model);
            tags.Add("llamacpp.resend.reason", reason);
            Resends.Add(1, tags);
        }
    }

    private static TagList ChatTagsOf(Uri server, string? model)
    {
        TagList tags = TagsOf(server, model);
        tags.Add("gen_ai.operation.name", "chat");
        tags.Add("gen_ai.provider.name", "llamacpp");
        return tags;
    }

    private static TagList TagsOf(Uri server, string? model)
    {
        TagList tags = ServerTags.Of(server);
        if (!string.IsNullOrEmpty(model))
        {
            tags.Add("gen_ai.request.model", model);
        }

        return tags;
    }

    private static Histogram<double> Create(string name, string unit, string description, double[] boundaries) =>
        Meter.CreateHistogram(name, unit, description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
}
