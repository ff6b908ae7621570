using LlamaCpp.Routing.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Routing.Servers;

/// <summary>Lets servers into the pool: at first contact, and again when they are back after an error. Nothing runs while all is well.</summary>
internal sealed class ServerAdmission : IDisposable
{
    private readonly string? _modelId;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly object _gate = new();
    private readonly ModelAgreement _model = new();
    private readonly ReadmissionLoops _loops;
    private readonly HealthChecks _checks;

    // Never disposed: the loops may still look at it, and it has no timer.
    private readonly CancellationTokenSource _disposed = new();

    /// <param name="modelId">The model that calls ask for; null for the first.</param>
    /// <param name="maxPause">The longest pause between two questions to a server that is out.</param>
    /// <param name="time">The time.</param>
    /// <param name="logger">Where to log.</param>
    public ServerAdmission(string? modelId, TimeSpan maxPause, TimeProvider time, ILogger logger)
    {
        _modelId = modelId;
        _time = time;
        _logger = logger;
        _loops = new ReadmissionLoops(AskAsync, maxPause, time, _disposed.Token);
        _checks = new HealthChecks(time, _disposed.Token);
    }

    /// <summary>Asks new servers at the same time. The first in the list that answers sets what the others have to be like.</summary>
    public async Task MeetAsync(IReadOnlyList<PoolServer> servers)
    {
        Task<ProbeResult>[] probes = [.. servers.Select(server => ServerProbe.AskAsync(server, _modelId, _time, _disposed.Token))];
        for (int i = 0; i < probes.Length; i++)
        {
            Apply(servers[i], await probes[i].ConfigureAwait(false));
        }
    }

    /// <summary>Asks servers that are out once more, now.</summary>
    public Task AskNowAsync(IEnumerable<PoolServer> servers) => MeetAsync([.. servers]);

    /// <summary>Takes a server out until it answers again.</summary>
    public void Eject(PoolServer server, ServerState state, LlamaCppException? error)
    {
        lock (_gate)
        {
            if (server.IsReady)
            {
                Log.Ejected(_logger, error, server.Endpoint, state.ToString());
            }

            SetStatus(server, state, error);
            _loops.Watch(server);
        }
    }

    /// <summary>Forgets a server that service discovery no longer lists; its running calls end as they do.</summary>
    public void Drop(PoolServer server)
    {
        lock (_gate)
        {
            server.Leave();
            _model.Forget(server);
        }
    }

    /// <summary>Whether a server that is suspiciously quiet answers <c>GET /health</c>; one that does not goes out.</summary>
    public async Task<bool> IsAliveAsync(PoolServer server)
    {
        ServerState state = await _checks.AskAsync(server).ConfigureAwait(false);
        if (state == ServerState.Ready)
        {
            server.Live();
            return true;
        }

        Eject(server, state, null);
        return false;
    }

    public void Dispose() => _disposed.Cancel();

    private async Task AskAsync(PoolServer server) => Apply(server, await ServerProbe.AskAsync(server, _modelId, _time, _disposed.Token).ConfigureAwait(false));

    private void Apply(PoolServer server, ProbeResult probe)
    {
        lock (_gate)
        {
            if (probe.State != ServerState.Ready)
            {
                SetStatus(server, probe.State, server.Status.Error);
            }
            else if (_model.Admits(server, probe.Facts))
            {
                Admit(server, probe.Facts);
            }
            else
            {
                if (server.Status.State != ServerState.Unlike)
                {
                    Log.Unlike(_logger, server.Endpoint, probe.Facts.DescribeModel(), _model.First.Endpoint, _model.Facts.DescribeModel());
                }

                SetStatus(server, ServerState.Unlike, null);
            }

            _loops.Watch(server);
        }
    }

    private void Admit(PoolServer server, ModelFacts facts)
    {
        if (_model.First != server && facts.DifferenceTo(_model.Facts) is { } difference)
        {
            Log.Different(_logger, server.Endpoint, difference, _model.First.Endpoint);
        }

        server.SlotCount = Math.Max(facts.SlotCount ?? 1, 1);
        if (server.Status.State != ServerState.New)
        {
            Log.Readmitted(_logger, server.Endpoint);
        }

        SetStatus(server, ServerState.Ready, null);
    }

    private void SetStatus(PoolServer server, ServerState state, LlamaCppException? error)
    {
        long since = server.Status.State == state ? server.Status.Since : _time.GetTimestamp();
        server.SetStatus(new ServerStatus(state, since, error));
    }
}
