using System.Diagnostics;
using System.Text.Json;
using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Measuring;
using LlamaCpp.Benchmarks.Reports;
using LlamaCpp.Benchmarks.Server;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>The rows for calls through nginx with TLS. The clients run in a process of their own, which trusts its certificate.</summary>
internal static class Gateways
{
    public const string Argument = "--gateways";
    public const string FailuresKey = "failures";

    private const int Workers = 4;
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(20);

    public static string LaterCallKey { get; } = new LaterCall().Key;

    /// <summary>Starts nginx and the process that measures, and returns its row.</summary>
    public static async Task<Row> RunAsync(string key, FakeServerProcess server, Effort effort)
    {
        await using TlsGateway gateway = await TlsGateway.StartAsync(server.Address);
        using SlowLine line = SlowLine.Start(gateway.Port, OneWay);
        int port = key == LaterCallKey ? line.Port : gateway.Port;
        using Process process = Self.Start(
            [Argument, key, server.Address.AbsoluteUri, $"https://127.0.0.1:{port}/", effort.Compare ? "full" : "quick"],
            input: false,
            ("SSL_CERT_FILE", gateway.CertificateFile));
        string row = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return JsonSerializer.Deserialize<Row>(row) ?? throw new InvalidOperationException("The process printed no row.");
    }

    /// <summary>The process that measures: prints its row as JSON.</summary>
    public static async Task MeasureAsync(string key, Uri direct, Uri gateway, bool quick)
    {
        Row row = key == LaterCallKey
            ? await CaseRunner.RunAsync(new LaterCall(), new Uri(gateway, Scenario.ShortAnswer), quick ? Effort.Quick : Effort.Full)
            : await CountFailuresAsync(new Uri(direct, Scenario.Closing), new Uri(gateway, Scenario.Closing), quick ? 200 : 2_000);
        Console.Write(JsonSerializer.Serialize(row));
    }

    /// <summary>Calls a server that closes each connection without saying so, a gateway before it, and both in turns.</summary>
    private static async Task<Row> CountFailuresAsync(Uri direct, Uri gateway, int calls)
    {
        int failures = await CountFailuresAsync([direct], calls) + await CountFailuresAsync([gateway], calls) + await CountFailuresAsync([direct, gateway], calls);
        return new Row(
            Format.Invariant($"3 × {calls:N0} calls to a server that closes its connections, to nginx with TLS before it, and to both in turns"),
            new Dictionary<string, string>(StringComparer.Ordinal) { [Contender.Library] = Format.Invariant($"{failures} failed") },
            "0 failed",
            MissedTime: false,
            MissedMemory: false)
        {
            MissedCount = failures > 0,
        };
    }

    private static async Task<int> CountFailuresAsync(Uri[] servers, int calls)
    {
        using LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = servers[0], Model = RawClient.Model });
        int failures = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < calls / Workers; i++)
            {
                ChatOptions options = new() { ModelId = RawClient.Model, Endpoint = new LlamaCppEndpoint(servers[i % servers.Length]) };
                try
                {
                    await client.GetResponseAsync(Conversations.Short, options);
                }
                catch (HttpRequestException error)
                {
                    Interlocked.Increment(ref failures);
                    await Console.Error.WriteLineAsync(error.Message);
                }
            }
        })));
        return failures;
    }
}
