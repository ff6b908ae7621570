namespace LlamaCpp.ServerTests.Soak;

/// <summary>A server at one address that is killed, stopped, replaced by another and paused at random.</summary>
internal sealed class ChangingServer(int seed) : IAsyncDisposable
{
    public static readonly LlamaServerConfiguration[] Configurations =
    [
        LlamaServerConfiguration.Chat,
        LlamaServerConfiguration.NoTools,
        LlamaServerConfiguration.Endless,
        LlamaServerConfiguration.Secured,
        LlamaServerConfiguration.Chat with { Name = "small", Arguments = [.. LlamaServerConfiguration.Chat.Arguments, "-c", "1024", "--alias", "tiny-renamed"] },
    ];

    private readonly Random _random = new(seed);
    private readonly int _port = FreePort.Find();
    private LlamaServer? _server;

    public Uri BaseUrl => new($"http://127.0.0.1:{_port}");

    public int Changes { get; private set; }

    /// <summary>Changes the server until it is told to stop.</summary>
    public async Task ChangeAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Changes++;
            switch (_random.Next(4))
            {
                case 0 when _server is { IsRunning: true } server:
                    await server.PauseAsync();
                    await Task.Delay(_random.Next(1500), CancellationToken.None);
                    await server.ResumeAsync();
                    break;
                case 1 when _server is { IsRunning: true } server:
                    await server.KillAsync();
                    await Task.Delay(_random.Next(1000), CancellationToken.None);
                    await StartAsync(server.Configuration);
                    break;
                default:
                    await StartAsync(Configurations[_random.Next(Configurations.Length)]);
                    break;
            }

            await Task.Delay(_random.Next(200, 3000), CancellationToken.None);
        }
    }

    /// <summary>Puts a server with this configuration in the place of the one that runs.</summary>
    public async Task StartAsync(LlamaServerConfiguration configuration)
    {
        await DisposeAsync();
        _server = await LlamaServer.BeginAsync(configuration, _port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
