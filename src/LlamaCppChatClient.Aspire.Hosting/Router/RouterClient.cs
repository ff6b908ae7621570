using Aspire.Hosting.ApplicationModel;
using LlamaCpp;

namespace Aspire.Hosting;

/// <summary>Makes the client of a server that runs.</summary>
internal static class RouterClient
{
    /// <exception cref="InvalidOperationException">The server has no address yet.</exception>
    public static async Task<LlamaCppServerClient> ConnectAsync(ILlamaServerResource server, CancellationToken cancellationToken)
    {
        string? url = await server.PrimaryEndpoint.GetValueAsync(cancellationToken).ConfigureAwait(false);
        return new LlamaCppServerClient(new LlamaCppOptions
        {
            BaseUrl = new Uri(url ?? throw new InvalidOperationException($"{server.Name} has no address yet.")),
            ApiKey = server.ApiKey is { } key ? await key.GetValueAsync(cancellationToken).ConfigureAwait(false) : null,
        });
    }
}
