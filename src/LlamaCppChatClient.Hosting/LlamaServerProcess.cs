using LlamaCpp.Hosting.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaCpp.Hosting;

/// <summary>A local llama-server: started, watched, started again when it crashes, and stopped.</summary>
/// <remarks>
/// Thread-safe. <c>AddLlamaServer</c> starts and stops it with the host; without a host, do both here. It does not outlive
/// this process, however that ends; except on Windows, where a process that is killed leaves it behind.
/// </remarks>
public sealed class LlamaServerProcess : IAsyncDisposable, IDisposable
{
    // A server that can't load its model mostly says so within a moment after it has begun to listen.
    private static readonly TimeSpan FirstMoment = TimeSpan.FromSeconds(1);

    private readonly LlamaServerOptions _options;
    private readonly TimeProvider _time;
    private readonly HealthProbe _probe;
    private readonly ServerSupervisor _supervisor;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _now = new();
    private readonly object _lock = new();
    private Task? _supervision;
    private bool _stopped;
    private volatile bool _disposed;

    /// <summary>Prepares a server; nothing runs before <see cref="StartAsync"/>.</summary>
    /// <param name="options">Which server to run, and how; copied.</param>
    /// <param name="loggerFactory">Where to log, the server's own output included (Debug); <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public LlamaServerProcess(LlamaServerOptions options, ILoggerFactory? loggerFactory = null)
        : this(options, loggerFactory, TimeProvider.System, probe: null)
    {
    }

    internal LlamaServerProcess(LlamaServerOptions options, ILoggerFactory? loggerFactory, TimeProvider time, ReadinessProbe? probe)
    {
        LlamaServerOptionsValidator.ThrowIfInvalid(options);
        _options = options.Clone();
        _time = time;
        _probe = new HealthProbe(time);
        AnnouncedUrl = new UriBuilder(Uri.UriSchemeHttp, LocalName(options.Host), options.Port != 0 ? options.Port : FreePort.Find(options.Host)).Uri;
        ILogger logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("LlamaCpp.Server");
        _supervisor = new ServerSupervisor(_options, AnnouncedUrl, probe ?? _probe.WaitUntilReadyAsync, logger, time);
    }

    /// <summary>The server's address, e.g. <c>http://127.0.0.1:40123/</c>. Known before the start.</summary>
    /// <value>Changes only when <see cref="LlamaServerOptions.Port"/> is 0 and another program has taken the port before a (re)start.</value>
    public Uri BaseUrl => _supervisor.BaseUrl;

    /// <summary>Whether a process runs. It may still be loading its model: see <see cref="WaitUntilReadyAsync"/>.</summary>
    public bool IsRunning => _supervisor.Run is not null;

    /// <summary>The id of the process that runs.</summary>
    /// <value><see langword="null"/> when none does.</value>
    public int? ProcessId => _supervisor.Run?.ProcessId;

    /// <summary>The address that clients are configured with. It stays, when that of the server has to change.</summary>
    internal Uri AnnouncedUrl { get; }

    /// <summary>The key that clients have to send; null for none.</summary>
    internal string? ApiKey => _options.ApiKey;

    /// <summary>Starts the server and waits until it listens or, with <see cref="LlamaServerOptions.StartWaitsUntilReady"/>, until its model is loaded.</summary>
    /// <remarks>A further call starts nothing and waits in the same way.</remarks>
    /// <param name="cancellationToken">Ends the wait; the server goes on.</param>
    /// <exception cref="LlamaServerException">There is no such program, or it ended; the message has its last words.</exception>
    /// <exception cref="InvalidOperationException">The server has been stopped: a new one needs a new object.</exception>
    /// <exception cref="ObjectDisposedException">The object has been disposed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_stopped)
            {
                throw new InvalidOperationException("llama-server has been stopped. Make a new LlamaServerProcess to start it again.");
            }

            if (_supervision is null)
            {
                _supervisor.State.SetStarting();
                _supervision = Task.Run(() => _supervisor.SuperviseAsync(_stop.Token, _now.Token), CancellationToken.None);
            }
        }

        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task ready = WaitUntilReadyAsync(enough.Token);
        if (!_options.StartWaitsUntilReady)
        {
            await Task.WhenAny(ready, _supervisor.State.Answered).ConfigureAwait(false);
            if (await Task.WhenAny(ready, Task.Delay(FirstMoment, _time, cancellationToken)).ConfigureAwait(false) != ready)
            {
                // The wait ends here, so that no later exception of it is left unobserved.
                await enough.CancelAsync().ConfigureAwait(false);
                await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                return;
            }
        }

        await ready.ConfigureAwait(false);
    }

    /// <summary>Waits until the server has loaded its model; after a crash, until it is back.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LlamaServerException">
    /// The server has been stopped, or has failed for good (the message has its last words), or it was not ready within
    /// <see cref="LlamaServerOptions.ReadyTimeout"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The server has not been started.</exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken = default) => WaitForRunAsync(cancellationToken);

    /// <summary>Stops the server: with SIGTERM, and after <see cref="LlamaServerOptions.StopTimeout"/> by killing it and its children.</summary>
    /// <param name="cancellationToken">Kills the server at once.</param>
    /// <returns>A task that ends when the process has ended. It never fails.</returns>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        Task supervision = await BeginStopAsync().ConfigureAwait(false);
        await using (cancellationToken.Register(_now.Cancel).ConfigureAwait(false))
        {
            await supervision.ConfigureAwait(false);
        }
    }

    /// <summary>Kills the server if it runs.</summary>
    public void Dispose()
    {
        _disposed = true;
        _now.Cancel();
        _ = BeginStopAsync();
        _supervisor.Run?.Kill();
        _probe.Dispose();
    }

    /// <summary>Stops the server if it runs.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await StopAsync().ConfigureAwait(false);
        _probe.Dispose();
    }

    /// <summary>From now on the server's end is no reason to start it again.</summary>
    internal void ExpectEnd() => _supervisor.ExpectEnd();

    internal async Task<ServerRun> WaitForRunAsync(CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        try
        {
            return await _supervisor.State.WaitUntilReadyAsync(_options.ReadyTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw ProcessErrors.NotReady(BaseUrl, _time.GetElapsedTime(start), _supervisor.Run?.Tail.ToString() ?? "");
        }
    }

    private async Task<Task> BeginStopAsync()
    {
        Task? supervision;
        lock (_lock)
        {
            _stopped = true;
            supervision = _supervision;
        }

        // Not under the lock: it may run what waits for it.
        await _stop.CancelAsync().ConfigureAwait(false);
        return supervision ?? Task.CompletedTask;
    }

    // The address to listen on may stand for all of them, which is none to connect to.
    private static string LocalName(string host) => host switch
    {
        "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        _ => host,
    };
}
