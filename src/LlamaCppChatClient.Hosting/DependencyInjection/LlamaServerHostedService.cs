using Microsoft.Extensions.Hosting;

namespace LlamaCpp.Hosting.DependencyInjection;

/// <summary>Starts the server before the host's other services and stops it after them, since they may call it.</summary>
internal sealed class LlamaServerHostedService(LlamaServerProcess server) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => server.StartAsync(cancellationToken);

    // For hosts that do not know the steps around it: a server that is started is not started again.
    public Task StartAsync(CancellationToken cancellationToken) => server.StartAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        server.ExpectEnd();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);
}
