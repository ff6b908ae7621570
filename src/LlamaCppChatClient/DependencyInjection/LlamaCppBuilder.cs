using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp;

/// <summary>What was registered for one llama-server, to add to it.</summary>
public sealed class LlamaCppBuilder
{
    private readonly List<Func<IChatClient, IServiceProvider, IChatClient>>? _middleware;

    internal LlamaCppBuilder(
        IServiceCollection services, object? serviceKey, IHttpClientBuilder httpClient, List<Func<IChatClient, IServiceProvider, IChatClient>>? middleware)
    {
        Services = services;
        ServiceKey = serviceKey;
        HttpClient = httpClient;
        _middleware = middleware;
    }

    /// <summary>The services that the registration went to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The key of the registered services.</summary>
    /// <value><see langword="null"/> for services without a key.</value>
    public object? ServiceKey { get; }

    /// <summary>The HttpClient under everything that is registered under this key: add handlers here, e.g. for resilience.</summary>
    /// <remarks>It has no time limit, and keeps its handler for ever: connections are renewed by the handler itself.</remarks>
    public IHttpClientBuilder HttpClient { get; }

    /// <summary>Puts a client on top of the registered one: <c>.Use(client => client.AsBuilder().UseFunctionInvocation().Build())</c>.</summary>
    /// <param name="middleware">Makes the outer client from the inner one. As with MEAI's ChatClientBuilder, the first one added becomes the outermost.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">This registration has no chat client.</exception>
    public LlamaCppBuilder Use(Func<IChatClient, IChatClient> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        return Use((client, _) => middleware(client));
    }

    /// <summary>Puts a client on top of the registered one, with services.</summary>
    /// <param name="middleware">Makes the outer client from the inner one. As with MEAI's ChatClientBuilder, the first one added becomes the outermost.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">This registration has no chat client.</exception>
    public LlamaCppBuilder Use(Func<IChatClient, IServiceProvider, IChatClient> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        if (_middleware is null)
        {
            throw new InvalidOperationException("Use adds to a chat client: call it after AddLlamaCppChatClient or AddKeyedLlamaCppChatClient.");
        }

        _middleware.Add(middleware);
        return this;
    }
}
