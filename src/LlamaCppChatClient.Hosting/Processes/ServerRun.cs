using System.ComponentModel;
using System.Diagnostics;
using LlamaCpp.Hosting.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Hosting.Processes;

/// <summary>One process of the server, from its start to its end.</summary>
internal sealed class ServerRun : IDisposable
{
    // A process that the server leaves behind may hold its output open for ever.
    private static readonly TimeSpan LastWordsTimeout = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly ILogger _logger;
    private readonly OutputCleaner _cleaner;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerRun(Process process, Uri baseUrl, OutputCleaner cleaner, ILogger logger)
    {
        _process = process;
        _cleaner = cleaner;
        _logger = logger;
        BaseUrl = baseUrl;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _ended.TrySetResult();
    }

    public Uri BaseUrl { get; }

    public int ProcessId { get; private set; }

    /// <summary>Completes when the process has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Completes with the exit code, once the last words are in <see cref="Tail"/>.</summary>
    public Task<int> Exited { get; private set; } = Task.FromResult(0);

    /// <summary>Completes when the process has ended, and new calls wait for the next one.</summary>
    public Task Replaced => _replaced.Task;

    public LogTail Tail { get; } = new();

    /// <exception cref="LlamaServerException">The program is not there or can't be run.</exception>
    public static ServerRun Start(LlamaServerOptions options, Uri baseUrl, ILogger logger)
    {
        ServerRun run = new(new Process { StartInfo = ServerCommand.ToStartInfo(options, baseUrl.Port) }, baseUrl, new OutputCleaner(options), logger);
        try
        {
            ProcessStarter.Start(run._process);
        }
        catch (Win32Exception exception)
        {
            run._process.Dispose();
            throw ProcessErrors.NotStarted(options.Executable, exception);
        }

        run.ProcessId = run._process.Id;
        run.Exited = run.WaitForExitAsync();
        Log.Started(logger, run.ProcessId, baseUrl);
        return run;
    }

    /// <summary>Asks the process to end, asks again after half of the time, and kills it with its children when it has not ended after all of it.</summary>
    public async Task<int> StopAsync(TimeSpan timeout, TimeProvider time, CancellationToken now)
    {
        if (timeout > TimeSpan.Zero && ServerCommand.HasWatchdog)
        {
            // llama-server never ends by itself while a stream that it keeps (X-Conversation-Id) is unfinished: the second signal ends it (build 11669).
            TimeSpan half = timeout / 2;
            if (!await EndsAsync(half, time, now).ConfigureAwait(false) && !now.IsCancellationRequested)
            {
                Log.TerminatingAgain(_logger, half.TotalSeconds);
                await EndsAsync(timeout - half, time, now).ConfigureAwait(false);
            }

            if (Exited.IsCompleted)
            {
                return await Exited.ConfigureAwait(false);
            }

            Log.Killing(_logger, timeout.TotalSeconds);
        }

        Kill();
        return await Exited.ConfigureAwait(false);
    }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself in the meantime.
        }
    }

    public void MarkReplaced() => _replaced.TrySetResult();

    public void Dispose()
    {
        if (!Exited.IsCompleted)
        {
            Kill();
        }

        // Not before, or nobody could tell how it ended.
        _ = Exited.ContinueWith(_ => _process.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        MarkReplaced();
    }

    /// <summary>Sends SIGTERM and waits for the end; false when it does not come.</summary>
    private async Task<bool> EndsAsync(TimeSpan limit, TimeProvider time, CancellationToken now)
    {
        try
        {
            // Of a process that has just ended the last words may be under way.
            if (Terminate() || _process.HasExited)
            {
                await Exited.WaitAsync(limit, time, now).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // It is still there.
        }

        return Exited.IsCompleted;
    }

    private bool Terminate()
    {
        try
        {
            _process.StandardInput.WriteLine("TERM");
            return true;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The watchdog was killed, or the process has just ended.
            return false;
        }
    }

    private async Task<int> WaitForExitAsync()
    {
        Task output = Task.WhenAll(OutputReader.ReadAsync(_process.StandardOutput, Take), OutputReader.ReadAsync(_process.StandardError, Take));
        await _ended.Task.ConfigureAwait(false);

        // The watchdog now kills what the server may have left behind.
        CloseInput();
        await Task.WhenAny(output, Task.Delay(LastWordsTimeout)).ConfigureAwait(false);
        return _process.ExitCode;
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Dispose();
        }
        catch (IOException)
        {
            // The watchdog was killed, too.
        }
    }

    private void Take(string line)
    {
        line = _cleaner.Clean(line);
        Tail.Add(line);
        try
        {
            Log.Output(_logger, line);
        }
        catch (Exception)
        {
            // A logger that throws must not end the reading: the server would wait for ever to write its next line.
        }
    }
}
