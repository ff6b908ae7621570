using LlamaCpp.Routing.Diagnostics;
using LlamaCpp.Transport;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Routing.Servers;

/// <summary>The servers that share the calls. Shared by all clients of one registration; thread-safe.</summary>
internal sealed class ServerPool : IDisposable, IAsyncDisposable
{
    private readonly PoolTransport _transport;
    private readonly IEndpointSource _source;
    private readonly SemaphoreSlim _listing = new(1, 1);
    private volatile PoolServer[] _servers;
    private int _changes;
    private volatile int _listedAfter = -1;

    public ServerPool(LlamaCppRoutingOptions options, PoolTransport transport, IEndpointSource source, ILoggerFactory? loggerFactory)
    {
        Options = options;
        _transport = transport;
        _source = source;
        Logger = (loggerFactory ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance).CreateLogger("LlamaCpp.Routing");
        _servers = [.. source.Known.Select(endpoint => new PoolServer(endpoint, transport, Changed))];
        DirectConnection = transport.Connect(new LlamaCppEndpoint(LlamaCppOptions.DefaultBaseUrl), options.ClientOptions.ReadyTimeout);
        Admission = new ServerAdmission(options.ClientOptions.Model, options.MaxEjectionTime, transport.Time, Logger);
    }

    public LlamaCppRoutingOptions Options { get; }

    public ILogger Logger { get; }

    public TimeProvider Time => _transport.Time;

    public ServerAdmission Admission { get; }

    /// <summary>Tells of every change: a call that ended, a server that came or went.</summary>
    public Pulse Changed { get; } = new();

    /// <summary>Held while places are counted and one is taken: or two calls take the last one.</summary>
    public object Gate { get; } = new();

    /// <summary>For calls that name a server: they wait for it, and go nowhere else.</summary>
    public ServerConnection DirectConnection { get; }

    public IReadOnlyList<PoolServer> Servers => _servers;

    /// <summary>An address that stands for the pool: of the service, or of the first server.</summary>
    public Uri? Address => Options.Service ?? Options.Servers.FirstOrDefault()?.BaseUrl;

    /// <summary>A copy of the state of all servers.</summary>
    public IReadOnlyList<LlamaCppRoutingServer> GetServers() => [.. _servers.Select(server => server.ToPublic())];

    /// <summary>The client of one server, for GetService; null when the key is not the address of one.</summary>
    public LlamaCppServerClient? GetServerClient(Type serviceType, object serviceKey) =>
        serviceType == typeof(LlamaCppServerClient) && (serviceKey as Uri ?? ToUri(serviceKey as string)) is { } address ? FindAt(address)?.ServerClient : null;

    /// <summary>The server at an address, however that is written; null when there is none.</summary>
    public PoolServer? FindAt(Uri address)
    {
        Uri same = new ServerAddress(address).ChatCompletions;
        return Array.Find(_servers, server => server.Address == same);
    }

    /// <summary>The endpoint of a call. The address alone, as <c>ServerUrl</c> of a reply is, stands for a server with its key.</summary>
    public LlamaCppEndpoint Complete(LlamaCppEndpoint endpoint) => endpoint.ApiKey is null && FindAt(endpoint.BaseUrl) is { } server ? server.Endpoint : endpoint;

    /// <summary>The model of calls to an endpoint that name none: that of the options, for servers of the pool alone.</summary>
    public string? ModelAt(LlamaCppEndpoint endpoint) => FindAt(endpoint.BaseUrl) is null ? null : Options.ClientOptions.Model;

    /// <summary>Gets the list of servers and meets them, at the first call and after each change of the list.</summary>
    public async ValueTask MeetAsync(CancellationToken cancellationToken)
    {
        // While somebody else is at it, the servers as they were serve the calls.
        if (_listedAfter == Volatile.Read(ref _changes)
            || !await _listing.WaitAsync(_listedAfter < 0 ? Timeout.Infinite : 0, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            int changes = Volatile.Read(ref _changes);
            if (_listedAfter != changes)
            {
                await UpdateAsync(cancellationToken).ConfigureAwait(false);
                _listedAfter = changes;
            }
        }
        finally
        {
            _listing.Release();
        }
    }

    public void Dispose()
    {
        Close();
        _ = _source.DisposeAsync().AsTask();
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return _source.DisposeAsync();
    }

    private static Uri? ToUri(string? text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri : null;

    private void Close()
    {
        Admission.Dispose();
        _transport.Dispose();
        _listing.Dispose();
    }

    private async Task UpdateAsync(CancellationToken cancellationToken)
    {
        PoolServer[] before = _servers;
        if (await ListAsync(cancellationToken).ConfigureAwait(false) is not { } endpoints)
        {
            return;
        }

        PoolServer[] after = [.. endpoints.Select(endpoint => Array.Find(before, server => server.Endpoint == endpoint) ?? new PoolServer(endpoint, _transport, Changed))];
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

    /// <summary>Asks for the addresses; null when that failed and the servers of the last list are there.</summary>
    private async Task<IReadOnlyList<LlamaCppEndpoint>?> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _source.GetAsync(() => Interlocked.Increment(ref _changes), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (_servers.Length > 0 && !cancellationToken.IsCancellationRequested)
        {
            Log.ListFailed(Logger, error);
            return null;
        }
    }
}
