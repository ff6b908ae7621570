using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LlamaCpp.ServerTests.Routing;

/// <summary>Debian's nginx with the configuration of the docs, in front of servers of a test.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private NginxProcess(Process process, string folder, Uri url)
    {
        _process = process;
        _folder = folder;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Starts it; the test is skipped where there is none, and fails in CI.</summary>
    public static async Task<NginxProcess> StartAsync(IEnumerable<LlamaServer> servers)
    {
        string? program = Array.Find(["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"], File.Exists);
        if (program is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "There is no nginx (Debian: apt install nginx-light).");
            Assert.Fail("There is no nginx, which .ci/run should have installed.");
        }

        string folder = Directory.CreateTempSubdirectory("nginx-").FullName;
        int port = FreePort();
        string text = await File.ReadAllTextAsync(Repository.PathOf("docs/deploy/nginx.conf"));
        string[] lines = [.. text.Split('\n').Where(line => !line.TrimStart().StartsWith("server 127.0.0.1:", StringComparison.Ordinal))];
        string upstreams = string.Join('\n', servers.Select(server => $"    server {server.BaseUrl.Authority} max_fails=1 fail_timeout=5s;"));
        text = string.Join('\n', lines)
            .Replace("consistent;", $"consistent;\n{upstreams}", StringComparison.Ordinal)
            .Replace("listen 127.0.0.1:8080;", $"listen 127.0.0.1:{port};", StringComparison.Ordinal);
        string paths = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(name => $"{name}_temp_path {folder}/{name};\n"));
        string file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, $"pid {folder}/pid;\nerror_log {folder}/error.log;\nworker_processes 1;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{text}\n}}\n");
        Process process = Process.Start(new ProcessStartInfo(program, ["-c", file, "-p", folder, "-g", "daemon off; master_process off;"]) { RedirectStandardError = true })!;
        NginxProcess nginx = new(process, folder, new Uri($"http://127.0.0.1:{port}"));
        await nginx.WaitAsync();
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitAsync()
    {
        while (!_process.HasExited)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, Url.Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }

        throw new InvalidOperationException($"nginx ended: {await _process.StandardError.ReadToEndAsync()}");
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
