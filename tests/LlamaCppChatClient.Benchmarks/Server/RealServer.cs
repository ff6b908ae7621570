using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LlamaCpp.TestSupport;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>A real llama-server with the tiny model and four slots.</summary>
internal sealed class RealServer : IDisposable
{
    private readonly Process _process;

    private RealServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>The program; eng/bench.sh sets it. Null without one.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("LLAMACPP_SERVER");

    public Uri Address { get; }

    public static async Task<RealServer> StartAsync()
    {
        int port = FreePort();
        ProcessStartInfo start = new(
            Program!,
            ["-m", Repository.PathOf("tests/models/tiny-chat.gguf"), "-c", "8192", "-np", "4", "--threads", "1", "--threads-batch", "1", "--temp", "0", "--host", "127.0.0.1", "--port", $"{port}", "--api-prefix", "/real"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;

        // A full pipe would stop the server.
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        RealServer server = new(process, new Uri($"http://127.0.0.1:{port}/real"));
        await server.WaitAsync();
        return server;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task WaitAsync()
    {
        using HttpClient client = new();
        while (!_process.HasExited)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri($"{Address}/health"));
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException("llama-server ended.");
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
