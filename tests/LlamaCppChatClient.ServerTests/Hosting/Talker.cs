using Microsoft.Extensions.AI;
using Microsoft.Extensions.Hosting;

namespace LlamaCpp.ServerTests.Hosting;

/// <summary>A service of the application that needs the model while it starts and while it stops.</summary>
internal sealed class Talker(IChatClient client) : IHostedService
{
    public int Answers { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken) => TalkAsync();

    public Task StopAsync(CancellationToken cancellationToken) => TalkAsync();

    private async Task TalkAsync()
    {
        await HostedServer.AssertAnswersAsync(client);
        Answers++;
    }
}
