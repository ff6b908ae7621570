using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlamaCpp.TestSupport;

/// <summary>A llama-server of the tests' own, on a free loopback port. It dies with the test process, however that ends.</summary>
public sealed partial class LlamaServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    // The shell becomes the server, so that their process id is one. What stays behind waits for the end of
    // standard input, which comes when the test process closes it or dies, and kills the server.
    private const string Launcher = """
        exec 3<&0
        (read -r _ <&3; kill -9 $$) >/dev/null 2>&1 &
        log=$1
        shift
        exec "$@" </dev/null 3<&- >"$log" 2>&1
        """;

    private readonly Process _process;

    private LlamaServer(LlamaServerConfiguration configuration, Process process, string logPath)
    {
        _process = process;
        Configuration = configuration;
        LogPath = logPath;
        ProcessId = process.Id;
        Http = new();
        if (configuration.ApiKey is { } key)
        {
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>How it was started.</summary>
    public LlamaServerConfiguration Configuration { get; }

    /// <summary>The address, without a path.</summary>
    public Uri BaseUrl => Http.BaseAddress!;

    /// <summary>The process id of the server itself.</summary>
    public int ProcessId { get; }

    /// <summary>Whether the process runs.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>A plain client whose base address is the server.</summary>
    public HttpClient Http { get; }

    /// <summary>The file that the server writes its output to. It stays when the server is gone.</summary>
    public string LogPath { get; }

    /// <summary>What the server has written so far.</summary>
    public string Log => ServerLogs.Read(LogPath);

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <exception cref="LlamaServerUnavailableException">There is no llama-server to be had.</exception>
    /// <exception cref="InvalidOperationException">It did not become ready; the message ends with its log.</exception>
    public static async Task<LlamaServer> StartAsync(
        LlamaServerConfiguration configuration, CancellationToken cancellationToken = default)
    {
        LlamaServer server = await BeginAsync(configuration, port: 0);
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server on a port that is free now, and does not wait: it loads its model, and may not even listen yet.</summary>
    /// <exception cref="LlamaServerUnavailableException">There is no llama-server to be had.</exception>
    public static Task<LlamaServer> BeginAsync(LlamaServerConfiguration configuration) => BeginAsync(configuration, FreePort.Find());

    /// <summary>Starts a server like this one at the same address, and waits until it is ready. This one has to be gone.</summary>
    public async Task<LlamaServer> StartAgainAsync(CancellationToken cancellationToken)
    {
        LlamaServer server = await BeginAsync(Configuration, BaseUrl.Port);
        await server.WaitUntilReadyAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts a server on a port of the caller's choice, and does not wait; with port 0 the server chooses one by itself.</summary>
    /// <exception cref="LlamaServerUnavailableException">There is no llama-server to be had.</exception>
    public static async Task<LlamaServer> BeginAsync(LlamaServerConfiguration configuration, int port)
    {
        string command = await LlamaServerCommand.GetAsync();
        string logPath = ServerLogs.NewPath(configuration.Name);
        ProcessStartInfo start = new("sh", ["-c", Launcher, "sh", logPath, command, .. configuration.Arguments, "--host", "127.0.0.1", "--port", $"{port}"])
        {
            RedirectStandardInput = true,
        };
        LlamaServer server = new(configuration, Process.Start(start)!, logPath);
        server.Http.BaseAddress = port == 0 ? null : new Uri($"http://127.0.0.1:{port}");
        return server;
    }

    /// <summary>How many slots are at work.</summary>
    public async Task<int> BusySlotsAsync(CancellationToken cancellationToken = default)
    {
        await using Stream slots = await Http.GetStreamAsync("/slots", cancellationToken);
        using JsonDocument document = await JsonDocument.ParseAsync(slots, cancellationToken: cancellationToken);
        return document.RootElement.EnumerateArray().Count(slot => slot.GetProperty("is_processing").GetBoolean());
    }

    /// <summary>Waits until so many slots are at work.</summary>
    /// <exception cref="OperationCanceledException">They were not within 20 s.</exception>
    public async Task WaitForBusySlotsAsync(int count, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (await BusySlotsAsync(limit.Token) != count)
        {
            await Task.Delay(2, limit.Token);
        }
    }

    /// <summary>Sends SIGSTOP and waits until no thread runs: the server keeps its connections and does nothing.</summary>
    public async Task PauseAsync()
    {
        await SignalAsync("STOP");

        // The signal stops one thread after the other. Without Linux's /proc nobody can tell.
        string threads = $"/proc/{ProcessId}/task";
        long sent = Stopwatch.GetTimestamp();
        while (Directory.Exists(threads) && Directory.EnumerateDirectories(threads).Any(IsThreadRunning) && Stopwatch.GetElapsedTime(sent) < StopTimeout)
        {
            await Task.Delay(1);
        }
    }

    /// <summary>Sends SIGCONT after <see cref="PauseAsync"/>.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>Sends SIGTERM: the server stops in order, and may wait long for requests that run.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>Sends SIGKILL and waits for the end.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>Stops the server: in order if it can be done in two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await TerminateAsync();
            try
            {
                await _process.WaitForExitAsync().WaitAsync(StopTimeout);
            }
            catch (TimeoutException)
            {
                await KillAsync();
            }
        }

        Http.Dispose();
        _process.Dispose();
    }

    // The state follows the name, which may hold anything, and its bracket.
    private static bool IsThreadRunning(string folder)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return stat[stat.LastIndexOf(')') + 2] != 'T';
        }
        catch (IOException)
        {
            return false; // it has ended meanwhile
        }
    }

    private async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{ProcessId}"]);
        await kill.WaitForExitAsync();
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(cancellationToken))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > StartTimeout)
            {
                string what = _process.HasExited ? $"ended with exit code {_process.ExitCode}" : $"is not ready after {StartTimeout}";
                throw new InvalidOperationException($"llama-server {string.Join(' ', Configuration.Arguments)} {what}:\n{Log}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (Http.BaseAddress is null)
        {
            // With port 0 the server takes a free port by itself, and says which.
            Match match = Listening().Match(Log);
            if (!match.Success)
            {
                return false;
            }

            Http.BaseAddress = new(match.Groups[1].Value);
        }

        try
        {
            using HttpResponseMessage health = await Http.GetAsync("/health", cancellationToken);
            return health.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // at an address that was chosen for it, it may not listen yet
        }
    }

    [GeneratedRegex(@"listening on (http://127\.0\.0\.1:\d+)\b")]
    private static partial Regex Listening();
}
