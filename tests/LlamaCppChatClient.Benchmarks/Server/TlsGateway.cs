using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>Debian's nginx with TLS and a certificate of its own, in front of the fake server. It keeps its connections to the server.</summary>
internal sealed class TlsGateway : IDisposable
{
    private static readonly string? Program = Array.Find(["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"], File.Exists);

    private readonly Process _process;
    private readonly string _folder;

    private TlsGateway(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    /// <summary>Whether there is an nginx; <c>eng/bench.sh</c> installs it.</summary>
    public static bool IsInstalled => Program is not null;

    public int Port { get; }

    /// <summary>The certificate, for <c>SSL_CERT_FILE</c>: the clients use their own handlers, which trust what the system trusts.</summary>
    public string CertificateFile => Path.Combine(_folder, "certificate.pem");

    public static async Task<TlsGateway> StartAsync(Uri server)
    {
        string folder = Directory.CreateTempSubdirectory("nginx-").FullName;
        int port = FreePort();
        WriteCertificate(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), Configuration(folder, server, port));
        Process process = Process.Start(Program!, ["-c", $"{folder}/nginx.conf", "-p", folder, "-g", "daemon off; master_process off;"]);
        TlsGateway gateway = new(process, folder, port);
        await gateway.WaitAsync();
        return gateway;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Configuration(string folder, Uri server, int port) => $$"""
        pid {{folder}}/pid;
        error_log {{folder}}/error.log;
        worker_processes 1;
        events {}
        http {
            access_log off;
            client_body_temp_path {{folder}}/client_body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            upstream llama {
                server {{server.Authority}};
                keepalive 16;
            }
            server {
                listen 127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}} ssl;
                keepalive_requests 100000;
                ssl_certificate {{folder}}/certificate.pem;
                ssl_certificate_key {{folder}}/key.pem;
                location / {
                    proxy_pass http://llama;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_buffering off;
                }
            }
        }

        """;

    private static void WriteCertificate(string folder)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
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

        throw new InvalidOperationException("nginx ended.");
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
