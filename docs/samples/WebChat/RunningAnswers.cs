using System.Collections.Concurrent;

namespace LlamaCpp.Samples.WebChat;

/// <summary>The answers that are being written, by the names that the page gave them: stopping one is a request of its own.</summary>
internal sealed class RunningAnswers
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _answers = [];

    /// <summary>Runs what writes an answer, until its end or until it is stopped.</summary>
    public async Task RunAsync(string id, Func<CancellationTokenSource, Task> write)
    {
        CancellationTokenSource stopping = _answers[id] = new();
        try
        {
            await write(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        finally
        {
            _answers.TryRemove(KeyValuePair.Create(id, stopping));
        }
    }

    public void Stop(string id) => _answers.GetValueOrDefault(id)?.Cancel();
}
