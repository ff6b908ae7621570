using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LlamaCpp.TestSupport;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>Debian's nginx with TLS and a certificate of its own, in front of the fake server. It keeps its connections to the server.</summary>
internal sealed class TlsGateway : IAsyncDisposable
{
    private readonly Nginx _nginx;

    private TlsGateway(Nginx nginx) => _nginx = nginx;

    /// <summary>Whether there is an nginx; <c>eng/bench.sh</c> installs it.</summary>
    public static bool IsInstalled => Nginx.IsInstalled;

    public int Port => _nginx.Port;

    /// <summary>The certificate, for <c>SSL_CERT_FILE</c>: the clients use their own handlers, which trust what the system trusts.</summary>
    public string CertificateFile => Path.Combine(_nginx.Folder, "certificate.pem");

    public static async Task<TlsGateway> StartAsync(Uri server) => new(await Nginx.StartAsync((folder, port) =>
    {
        WriteCertificate(folder);
        return Configuration(folder, server, port);
    }));

    public ValueTask DisposeAsync() => _nginx.DisposeAsync();

    private static string Configuration(string folder, Uri server, int port) => $$"""
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
}
