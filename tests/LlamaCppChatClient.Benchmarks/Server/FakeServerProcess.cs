using System.Diagnostics;
using System.Globalization;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>The fake server in a process of its own, so that its work and its garbage are not measured.</summary>
internal sealed class FakeServerProcess : IDisposable
{
    private readonly Process _process;

    private FakeServerProcess(Process process, int port)
    {
        _process = process;
        Address = new Uri($"http://127.0.0.1:{port}/");
    }

    /// <summary>The server's root; a scenario's base URL is one segment below.</summary>
    public Uri Address { get; }

    public Uri BaseUrl(string scenario) => new(Address, scenario);

    public static async Task<FakeServerProcess> StartAsync()
    {
        Process process = Self.Start(["--serve"], input: true);
        string? port = await process.StandardOutput.ReadLineAsync();
        return new FakeServerProcess(process, int.Parse(port ?? throw new InvalidOperationException("The fake server did not start."), CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        // The server ends with its standard input.
        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(5));
        _process.Dispose();
    }
}
