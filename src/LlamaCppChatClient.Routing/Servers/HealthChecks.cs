namespace LlamaCpp.Routing.Servers;

/// <summary>Asks quiet servers whether they live. All who want to know at the same time share one question.</summary>
/// <param name="time">The time.</param>
/// <param name="disposed">Ends all questions.</param>
internal sealed class HealthChecks(TimeProvider time, CancellationToken disposed)
{
    private readonly Dictionary<PoolServer, Task<ServerState>> _running = [];

    public Task<ServerState> AskAsync(PoolServer server)
    {
        lock (_running)
        {
            if (!_running.TryGetValue(server, out Task<ServerState>? question))
            {
                question = RunAsync(server);
                if (!question.IsCompleted)
                {
                    _running.Add(server, question);
                }
            }

            return question;
        }
    }

    private async Task<ServerState> RunAsync(PoolServer server)
    {
        try
        {
            return await ServerProbe.AskHealthAsync(server, time, disposed).ConfigureAwait(false);
        }
        finally
        {
            lock (_running)
            {
                _running.Remove(server);
            }
        }
    }
}
