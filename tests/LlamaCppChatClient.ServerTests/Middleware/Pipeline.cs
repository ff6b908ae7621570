using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.ServerTests.Middleware;

/// <summary>The registered client with middleware on top, and what passes above and below it.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly CountingHandler _counter = new();
    private readonly ServiceProvider _services;

    public Pipeline(Uri server, Func<ChatClientBuilder, ChatClientBuilder> add)
    {
        ServiceCollection services = [];
        services.AddSingleton<IDistributedCache>(Cache);
        add(services.AddLlamaCppChatClient(options => options.BaseUrl = server, http => http.AddHttpMessageHandler(() => _counter)));
        _services = services.BuildServiceProvider();
        Client = _services.GetRequiredService<IChatClient>();
    }

    public IChatClient Client { get; }

    public RecordingCache Cache { get; } = new();

    /// <summary>The number of chat requests that the server got.</summary>
    public int Requests => _counter.Posts;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
