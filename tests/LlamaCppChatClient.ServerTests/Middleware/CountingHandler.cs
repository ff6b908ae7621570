namespace LlamaCpp.ServerTests.Middleware;

/// <summary>Counts what is posted.</summary>
internal sealed class CountingHandler : DelegatingHandler
{
    private int _posts;

    public int Posts => _posts;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Post)
        {
            Interlocked.Increment(ref _posts);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
