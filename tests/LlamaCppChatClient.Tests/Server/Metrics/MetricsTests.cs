using System.Text;
using LlamaCpp.Server;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class MetricsTests
{
    [Fact]
    public async Task Recorded_metrics_become_numbers()
    {
        CapturingHandler handler = Handler("native/metrics.http");

        LlamaCppMetrics metrics = await handler.Client().GetMetricsAsync(cancellationToken: Cancelled);

        Assert.Equal(["GET /metrics?model=m&autoload=false"], handler.Calls());
        Assert.Equal((29, 73, 12), (metrics.ProcessedInputTokenCount, metrics.CachedInputTokenCount, metrics.OutputTokenCount));
        Assert.Equal((TimeSpan.FromSeconds(0.016472), TimeSpan.FromMicroseconds(12)), (metrics.InputTime, metrics.OutputTime));
        Assert.Equal((1760.56, 0.0), (metrics.InputTokensPerSecond, metrics.OutputTokensPerSecond));
        Assert.Equal((0, 0, 1.0), (metrics.ProcessingRequestCount, metrics.DeferredRequestCount, metrics.BusySlotsPerDecode));
        Assert.Equal((12, 11, 0, 0), (metrics.DecodeCallCount, metrics.LargestSequenceTokenCount, metrics.DraftTokenCount, metrics.AcceptedDraftTokenCount));
        Assert.Equal(15, metrics.All.Count);
        Assert.Equal(1760.56, metrics.All["llamacpp:prompt_tokens_seconds"]);
    }

    [Fact]
    public void Labels_times_infinities_and_unknown_lines_are_taken_as_the_format_has_them()
    {
        const string Text = """
            # HELP x A # sign and {braces}.

            llamacpp:accepted_total{position="0",note="a } b"} 3
            llamacpp:n_decode_total 1.2e+06 1712345678000
            llamacpp:prompt_tokens_seconds NaN
            up +Inf
            down -Inf
            nonsense
            word text
            5
            """;

        LlamaCppMetrics metrics = MetricsReader.Read(Encoding.UTF8.GetBytes(Text))!;

        Assert.Equal(3, metrics.All["""llamacpp:accepted_total{position="0",note="a } b"}"""]);
        Assert.Equal(1_200_000, metrics.DecodeCallCount);
        Assert.Null(metrics.InputTokensPerSecond);
        Assert.True(double.IsNaN(metrics.All["llamacpp:prompt_tokens_seconds"]));
        Assert.Equal((double.PositiveInfinity, double.NegativeInfinity), (metrics.All["up"], metrics.All["down"]));
        Assert.Equal(5, metrics.All.Count);
        Assert.Null(metrics.ProcessingRequestCount);
    }

    [Fact]
    public async Task Page_without_metrics_is_no_answer()
    {
        CapturingHandler handler = new CapturingHandler().Answer(_ => Respond.Text("<html>", "text/html"));

        await Assert.ThrowsAsync<LlamaCppException>(() => handler.Client().GetMetricsAsync(cancellationToken: Cancelled));
    }
}
