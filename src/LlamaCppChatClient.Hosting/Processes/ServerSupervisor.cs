using LlamaCpp.Hosting.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Hosting.Processes;

/// <summary>Starts the server, watches it, and starts it again when it ends unasked.</summary>
internal sealed class ServerSupervisor(LlamaServerOptions options, Uri announcedUrl, ReadinessProbe probe, ILogger logger, TimeProvider time)
{
    // Another program may take a free port between its choice and its use.
    private const int MaxPortChanges = 5;

    private volatile ServerRun? _run;
    private volatile Uri _baseUrl = announcedUrl;
    private volatile bool _expectEnd;

    public ServerState State { get; } = new();

    /// <summary>Where the server listens, or will.</summary>
    public Uri BaseUrl => _baseUrl;

    /// <summary>The process that runs; null when none does.</summary>
    public ServerRun? Run => _run is { Ended.IsCompleted: false } run ? run : null;

    /// <summary>From now on the server's end is no reason to start it again.</summary>
    public void ExpectEnd() => _expectEnd = true;

    /// <summary>Runs the server until it is stopped, or until there is no hope. Never fails.</summary>
    /// <param name="stop">Stops the server in order.</param>
    /// <param name="now">Kills it when it is being stopped.</param>
    public async Task SuperviseAsync(CancellationToken stop, CancellationToken now)
    {
        try
        {
            State.SetError(await RestartUntilHopelessAsync(stop, now).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            State.SetError(ProcessErrors.Stopped());
        }
        catch (Exception exception)
        {
            State.SetError(GiveUp(exception as LlamaServerException ?? ProcessErrors.NotStarted(options.Executable, exception)));
        }
    }

    private async Task<LlamaServerException> RestartUntilHopelessAsync(CancellationToken stop, CancellationToken now)
    {
        LlamaServerRestartPolicy policy = options.RestartPolicy;
        bool everReady = false;
        for (int restarts = 0, portChanges = 0; ;)
        {
            stop.ThrowIfCancellationRequested();
            TakePort();
            using ServerRun run = ServerRun.Start(options, _baseUrl, logger);
            _run = run;
            TimeSpan? readyFor = await FollowAsync(run, stop, now).ConfigureAwait(false);
            int exitCode = await run.Exited.ConfigureAwait(false);
            everReady |= readyFor is not null;
            State.SetStarting();
            run.MarkReplaced();

            if (stop.IsCancellationRequested || _expectEnd)
            {
                Log.Stopped(logger, ProcessErrors.Describe(exitCode));
                return ProcessErrors.Stopped();
            }

            if (readyFor is null && portChanges < MaxPortChanges && options.Port == 0 && !FreePort.IsFree(options.Host, _baseUrl.Port))
            {
                portChanges++;
                continue;
            }

            restarts = readyFor >= policy.ResetAfter ? 1 : restarts + 1;
            if (!everReady || restarts > policy.MaxConsecutiveRestarts)
            {
                string when = everReady ? $"and is not started again (LlamaServerRestartPolicy.MaxConsecutiveRestarts is {policy.MaxConsecutiveRestarts})" : "before it was ready";
                return GiveUp(ProcessErrors.Ended(exitCode, when, run.Tail.ToString()));
            }

            TimeSpan pause = policy.PauseBefore(restarts);
            Log.Restarting(logger, ProcessErrors.Describe(exitCode), pause.TotalSeconds, restarts, policy.MaxConsecutiveRestarts, run.Tail.ToString());
            await Task.Delay(pause, time, stop).ConfigureAwait(false);
        }
    }

    // Who listens there already would be taken for the server.
    private void TakePort()
    {
        if (!FreePort.IsFree(options.Host, _baseUrl.Port))
        {
            if (options.Port != 0)
            {
                throw ProcessErrors.PortTaken(_baseUrl);
            }

            Log.PortTaken(logger, _baseUrl.Port);
            _baseUrl = new UriBuilder(_baseUrl) { Port = FreePort.Find(options.Host) }.Uri;
        }
    }

    /// <summary>Follows one process to its end, and says how long it was ready; null when it never was.</summary>
    private async Task<TimeSpan?> FollowAsync(ServerRun run, CancellationToken stop, CancellationToken now)
    {
        long start = time.GetTimestamp();
        long? ready = null;
        try
        {
            if (await probe(run, State.SetAnswered, stop).ConfigureAwait(false))
            {
                ready = time.GetTimestamp();
                Log.Ready(logger, run.BaseUrl, time.GetElapsedTime(start).TotalSeconds);
                State.SetReady(run);
            }

            await run.Exited.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await run.StopAsync(options.StopTimeout, time, now).ConfigureAwait(false);
        }

        return ready is { } since ? time.GetElapsedTime(since) : null;
    }

    private LlamaServerException GiveUp(LlamaServerException exception)
    {
        Log.GaveUp(logger, exception);
        return exception;
    }
}
