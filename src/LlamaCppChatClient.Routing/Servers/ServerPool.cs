using LlamaCpp.Routing.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Routing.Servers;

/// <summary>The servers that share the calls. Shared by all clients of one registration; thread-safe.</summary>
internal sealed class ServerPool : IDisposable
{
    private readonly PoolTransport _transport;
    private readonly IEndpointSource _source;
    private readonly SemaphoreSlim _listing = new(1, 1);
    private volatile PoolServer[] _servers = [];
    private volatile bool _isListed;

    public ServerPool(LlamaCppRoutingOptions options, PoolTransport transport, IEndpointSource source, ILoggerFactory? loggerFactory)
    {
        Options = options;
        _transport = transport;
        _source = source;
        Logger = (loggerFactory ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance).CreateLogger("LlamaCpp.Routing");
        _servers = [.. source.Known.Select(endpoint => new PoolServer(endpoint, transport, Changed))];
        Direct = new LlamaCppChatClient(transport.Connect(new LlamaCppEndpoint(LlamaCppOptions.DefaultBaseUrl), options.ClientOptions.ReadyTimeout));
        Admission = new ServerAdmission(options.ClientOptions.Model, options.MaxEjectionTime, transport.Time, Logger);
    }

    public LlamaCppRoutingOptions Options { get; }

    public ILogger Logger { get; }

    public TimeProvider Time => _transport.Time;

    public ServerAdmission Admission { get; }

    /// <summary>Tells of every change: a call that ended, a server that came or went.</summary>
    public Pulse Changed { get; } = new();

    /// <summary>For calls that name a server: they wait for it, and go nowhere else.</summary>
    public LlamaCppChatClient Direct { get; }

    public IReadOnlyList<PoolServer> Servers => _servers;

    /// <summary>An address that stands for the pool: of the service, or of the first server.</summary>
    public Uri? Address => Options.Service ?? Options.Servers.FirstOrDefault()?.BaseUrl;

    /// <summary>A copy of the state of all servers.</summary>
    public IReadOnlyList<LlamaCppRoutingServer> GetServers() => [.. _servers.Select(server => server.ToPublic())];

    /// <summary>The client of one server, for GetService; null when the key is not the address of one.</summary>
    public LlamaCppServerClient? GetServerClient(Type serviceType, object serviceKey) =>
        serviceType == typeof(LlamaCppServerClient) ? Array.Find(_servers, server => server.IsAt(serviceKey))?.ServerClient : null;

    /// <summary>Gets the list of servers and meets them, at the first call and after each change of the list.</summary>
    public async ValueTask MeetAsync(CancellationToken cancellationToken)
    {
        if (_isListed)
        {
            return;
        }

        await _listing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isListed)
            {
                _isListed = true;
                try
                {
                    await UpdateAsync(cancellationToken).ConfigureAwait(false);
                }
                catch
                {
                    _isListed = false;
                    throw;
                }
            }
        }
        finally
        {
            _listing.Release();
        }
    }

    public void Dispose()
    {
        Admission.Dispose();
        _transport.Dispose();
        _listing.Dispose();
    }

    private async Task UpdateAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<LlamaCppEndpoint> endpoints = await _source.GetAsync(() => _isListed = false, cancellationToken).ConfigureAwait(false);
        PoolServer[] before = _servers;
        PoolServer[] after = [.. endpoints.Select(endpoint => Array.Find(before, server => IsSame(server.Endpoint, endpoint)) ?? new PoolServer(endpoint, _transport, Changed))];
        foreach (PoolServer gone in before.Except(after))
        {
            Admission.Drop(gone);
        }

        _servers = after;
        PoolServer[] unknown = [.. after.Where(server => server.Status.State == ServerState.New)];
        if (unknown.Length > 0)
        {
            await Admission.MeetAsync(unknown).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!after.SequenceEqual(before))
        {
            Log.ListChanged(Logger, after.Length);
            Changed.Signal();
        }
    }

    private static bool IsSame(LlamaCppEndpoint one, LlamaCppEndpoint other) =>
        one.BaseUrl == other.BaseUrl && one.ApiKey == other.ApiKey;
}
