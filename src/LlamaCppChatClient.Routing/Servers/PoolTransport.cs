using LlamaCpp.Transport;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Routing.Servers;

/// <summary>What the connections to all servers share: one HttpClient, the options, the log and the time.</summary>
internal sealed class PoolTransport : IDisposable
{
    private readonly HttpClient _client;
    private readonly bool _ownsClient;
    private readonly bool _isOurs;
    private readonly ILoggerFactory? _loggerFactory;

    /// <param name="options">What is the same for all servers.</param>
    /// <param name="client">The client to send with, which stays the caller's; null makes one.</param>
    /// <param name="loggerFactory">Where to log; null for nowhere.</param>
    /// <param name="time">The time; null for the system's.</param>
    /// <param name="isOurs">Whether the client has this library's own handler at its end, as one of dependency injection has.</param>
    public PoolTransport(LlamaCppOptions options, HttpClient? client, ILoggerFactory? loggerFactory, TimeProvider? time, bool isOurs)
    {
        _ownsClient = client is null;
        _isOurs = isOurs || _ownsClient;
        _client = client ?? new HttpClient(ServerHandler.Create()) { Timeout = Timeout.InfiniteTimeSpan };
        _loggerFactory = loggerFactory;
        ClientOptions = options;
        Time = time ?? TimeProvider.System;
    }

    public LlamaCppOptions ClientOptions { get; }

    public TimeProvider Time { get; }

    /// <summary>Makes a connection to one server, with its key.</summary>
    public ServerConnection Connect(LlamaCppEndpoint endpoint, TimeSpan readyTimeout)
    {
        LlamaCppOptions options = ClientOptions.Clone();
        options.BaseUrl = endpoint.BaseUrl;
        options.ApiKey = endpoint.ApiKey;
        options.ReadyTimeout = readyTimeout;
        return new ServerConnection(options, _client, _loggerFactory, Time, _isOurs);
    }

    public void Dispose()
    {
        if (_ownsClient)
        {
            _client.Dispose();
        }
    }
}
