using System.Diagnostics;
using System.Text;

namespace LlamaCpp.ServerTests.Samples;

/// <summary>A program that a test talks to through its standard streams.</summary>
internal sealed class SampleProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _errors;
    private readonly Task _reading;

    private SampleProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>What it has written to standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>The program of a sample, in the folder that it was built into: beside these tests it lacks what the web framework has of its own.</summary>
    public static string PathOf(string sample) =>
        Repository.PathOf($"docs/samples/{sample}/{Path.GetRelativePath(Repository.PathOf("tests/LlamaCppChatClient.ServerTests"), AppContext.BaseDirectory)}/{sample}.dll");

    /// <summary>Starts a program; <paramref name="server"/> is its <c>LLAMACPP_BASE_URL</c>.</summary>
    public static SampleProcess Start(string file, string[] arguments, Uri? server, params KeyValuePair<string, string>[] environment)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LLAMACPP_BASE_URL"] = server?.ToString();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new SampleProcess(Process.Start(start)!);
    }

    /// <summary>Types a line.</summary>
    public void Type(string line) => _process.StandardInput.WriteLine(line);

    /// <summary>What Ctrl-C does.</summary>
    public async Task InterruptAsync()
    {
        using Process kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until <paramref name="text"/> has been written.</summary>
    public async Task WaitForAsync(string text)
    {
        long start = Stopwatch.GetTimestamp();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (Stopwatch.GetElapsedTime(start) > Patience || _reading.IsCompleted)
            {
                Assert.Fail($"'{text}' was not written, but: {Output} {(_errors.IsCompleted ? await _errors : "")}");
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for the end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading;
        return (_process.ExitCode, Output, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        char[] buffer = new char[1024];
        int count;
        while ((count = await _process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            lock (_output)
            {
                _output.Append(buffer, 0, count);
            }
        }
    }
}
