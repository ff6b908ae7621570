using System.Net;

namespace LlamaCpp.Hosting.Processes;

/// <summary>Asks a starting server for its health: <c>GET /health</c>, which needs no key.</summary>
internal sealed class HealthProbe(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <inheritdoc cref="ReadinessProbe" />
    public async Task<bool> WaitUntilReadyAsync(ServerRun run, Action onAnswer, CancellationToken cancellationToken)
    {
        Uri health = new(run.BaseUrl, "/health");
        for (TimeSpan pause = FirstPause; !run.Exited.IsCompleted; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await AskAsync(health, cancellationToken).ConfigureAwait(false) is { } status)
            {
                onAnswer();
                if (status == HttpStatusCode.OK)
                {
                    return true;
                }
            }

            Task waited = await Task.WhenAny(run.Exited, Task.Delay(pause, time, cancellationToken)).ConfigureAwait(false);
            await waited.ConfigureAwait(false);
        }

        return false;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpStatusCode?> AskAsync(Uri health, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(health, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return answer.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
