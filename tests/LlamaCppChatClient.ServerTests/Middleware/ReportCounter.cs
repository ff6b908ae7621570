namespace LlamaCpp.ServerTests.Middleware;

internal sealed class ReportCounter : IProgress<LlamaCppPromptProgress>
{
    private int _count;

    public int Count => _count;

    public void Report(LlamaCppPromptProgress value) => Interlocked.Increment(ref _count);
}
