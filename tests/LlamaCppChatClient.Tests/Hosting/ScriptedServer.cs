using System.Collections.Concurrent;
using System.Diagnostics;
using LlamaCpp.Hosting;
using LlamaCpp.Hosting.Processes;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Hosting;

/// <summary>A server that is a shell script, which answers once it has written <c>answering</c> and is ready once it has written <c>ready</c>.</summary>
internal sealed class ScriptedServer : ILoggerFactory, ILogger
{
    /// <summary>Runs until it is told to end.</summary>
    public const string Obedient = "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done";

    private readonly ConcurrentQueue<(int Event, string Text)> _log = new();

    private ScriptedServer(LlamaServerOptions options, TimeProvider? time) => Process = new(options, this, time ?? TimeProvider.System, WaitUntilItSaysReadyAsync);

    public LlamaServerProcess Process { get; }

    /// <summary>All messages so far.</summary>
    public IReadOnlyList<string> Log => [.. _log.Select(entry => entry.Text)];

    /// <summary>How many processes were started.</summary>
    public int Starts => _log.Count(entry => entry.Event == 1000);

    public static LlamaServerOptions Options(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripted server needs a shell.");
        LlamaServerOptions options = new()
        {
            Executable = Repository.PathOf("tests/LlamaCppChatClient.Tests/Hosting/scripted-server.sh"),
            ModelPath = "model.gguf",
            RestartPolicy = { InitialDelay = TimeSpan.FromMilliseconds(10) },
        };
        options.Environment["SCRIPT"] = script;
        return options;
    }

    public static ScriptedServer Create(string script, Action<LlamaServerOptions>? configure = null, TimeProvider? time = null)
    {
        LlamaServerOptions options = Options(script);
        configure?.Invoke(options);
        return new(options, time);
    }

    /// <summary>Kills the process as a crash would, and waits until it is gone.</summary>
    public async Task CrashAsync(CancellationToken cancellationToken)
    {
        using Process process = System.Diagnostics.Process.GetProcessById(Process.ProcessId!.Value);
        process.Kill();
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>The number that the script wrote after a word.</summary>
    public async Task<int> NumberAfterAsync(string word, CancellationToken cancellationToken)
    {
        await Eventually.TrueAsync(() => Log.Any(Matches), cancellationToken);
        return int.Parse(Log.First(Matches)[(word.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);

        bool Matches(string line) => line.StartsWith(word + " ", StringComparison.Ordinal);
    }

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _log.Enqueue((eventId.Id, formatter(state, exception)));

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    ILogger ILoggerFactory.CreateLogger(string categoryName) => this;

    void ILoggerFactory.AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    void IDisposable.Dispose() => Process.Dispose();

    private static async Task<bool> WaitUntilItSaysReadyAsync(ServerRun run, Action onAnswer, CancellationToken cancellationToken)
    {
        while (!run.Exited.IsCompleted)
        {
            string said = run.Tail.ToString();
            if (said.Contains("ready", StringComparison.Ordinal))
            {
                return true;
            }

            if (said.Contains("answering", StringComparison.Ordinal))
            {
                onAnswer();
            }

            await Task.Delay(5, cancellationToken);
        }

        return false;
    }
}
