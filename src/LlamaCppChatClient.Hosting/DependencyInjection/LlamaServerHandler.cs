using LlamaCpp.Hosting.Processes;

namespace LlamaCpp.Hosting.DependencyInjection;

/// <summary>Holds requests back while the server starts, loads its model or is started again after a crash.</summary>
internal sealed class LlamaServerHandler(LlamaServerProcess server) : DelegatingHandler
{
    // The connection breaks a moment before the process is seen to have ended.
    private static readonly TimeSpan EndOfProcess = TimeSpan.FromMilliseconds(500);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Another server: one that a call names (Endpoint), or that was configured instead.
        if (request.RequestUri is not { } uri || uri.Authority != server.AnnouncedUrl.Authority)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        // Who asks for the health wants to know it now.
        if (uri.AbsolutePath.EndsWith("/health", StringComparison.Ordinal))
        {
            request.RequestUri = At(server.BaseUrl, uri);
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        for (bool sentBefore = false; ; sentBefore = true)
        {
            ServerRun run = await WaitForRunAsync(cancellationToken).ConfigureAwait(false);
            request.RequestUri = At(run.BaseUrl, uri);
            try
            {
                return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException exception) when (exception is not LlamaCppException)
            {
                if (!await HasEndedAsync(run, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }

                // No answer had begun to be handed on, and the process is gone with all that it did: sending again does nothing
                // twice. But a request that crashes the server must not do so for ever.
                if (sentBefore)
                {
                    throw Unreachable(ProcessErrors.Ended(await run.Exited.ConfigureAwait(false), $"while it worked on {uri.AbsolutePath}, twice", run.Tail.ToString()));
                }
            }
        }
    }

    private async Task<ServerRun> WaitForRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await server.WaitForRunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LlamaServerException or InvalidOperationException)
        {
            throw Unreachable(exception);
        }
    }

    private LlamaCppUnreachableException Unreachable(Exception exception) =>
        new(exception.Message, exception) { Hint = (exception as LlamaServerException)?.Hint, ServerUrl = server.BaseUrl };

    private static Uri At(Uri server, Uri uri) => uri.Port == server.Port ? uri : new UriBuilder(uri) { Port = server.Port }.Uri;

    private static async Task<bool> HasEndedAsync(ServerRun run, CancellationToken cancellationToken)
    {
        try
        {
            await run.Ended.WaitAsync(EndOfProcess, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }

        await run.Replaced.WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }
}
