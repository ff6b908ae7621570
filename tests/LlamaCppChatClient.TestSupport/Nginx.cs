using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LlamaCpp.TestSupport;

/// <summary>Debian's nginx in a folder of its own, with the configuration of a test.</summary>
public sealed class Nginx : IAsyncDisposable
{
    private static readonly string? Program = Array.Find(["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"], File.Exists);

    private readonly Process _process;

    private Nginx(Process process, string folder, int port)
    {
        _process = process;
        Folder = folder;
        Port = port;
    }

    /// <summary>Whether there is an nginx.</summary>
    public static bool IsInstalled => Program is not null;

    /// <summary>Its folder, which goes with it.</summary>
    public string Folder { get; }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="configure">Makes what stands within <c>http { }</c> for a folder, in which it can leave files, and a port.</param>
    public static async Task<Nginx> StartAsync(Func<string, int, string> configure)
    {
        string folder = Directory.CreateTempSubdirectory("nginx-").FullName;
        int port = FreePort.Find();
        string paths = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(name => $"{name}_temp_path {folder}/{name};\n"));
        string file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            file, $"pid {folder}/pid;\nerror_log {folder}/error.log;\nworker_processes 1;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{configure(folder, port)}\n}}\n");
        Process process = Process.Start(new ProcessStartInfo(Program!, ["-c", file, "-p", folder, "-g", "daemon off; master_process off;"]) { RedirectStandardError = true })!;
        Nginx nginx = new(process, folder, port);
        await nginx.WaitAsync();
        return nginx;
    }

    /// <summary>Ends it, and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task WaitAsync()
    {
        while (!_process.HasExited)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }

        throw new InvalidOperationException($"nginx ended: {await _process.StandardError.ReadToEndAsync()}");
    }
}
