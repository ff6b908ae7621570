using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LlamaCpp.Tests.Support;

/// <summary>A TLS server with a certificate of its own making; keeps what is sent to it.</summary>
internal sealed class TlsPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private readonly ConcurrentQueue<string> _received = new();
    private readonly Task _serving;

    private readonly string?[] _answers;

    private TlsPeer(string?[] answers)
    {
        _answers = answers;
        _listener.Start();
        BaseUrl = new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _serving = ServeAsync();
    }

    public Uri BaseUrl { get; }

    /// <summary>What came through the encryption.</summary>
    public IReadOnlyCollection<string> Received => _received;

    /// <summary>Starts a peer that gives the n-th answer to the n-th request, and closes the connection; null for none.</summary>
    public static TlsPeer Start(params string?[] answers) => new(answers);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _certificate.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await using SslStream tls = new(client.GetStream());
                try
                {
                    await tls.AuthenticateAsServerAsync(_certificate);
                    byte[] buffer = new byte[4096];
                    int count = await tls.ReadAsync(buffer);
                    if (count > 0)
                    {
                        _received.Enqueue(Encoding.ASCII.GetString(buffer, 0, count));
                        if (_answers.ElementAtOrDefault(_received.Count - 1) is { } answer)
                        {
                            await tls.WriteAsync(Encoding.UTF8.GetBytes(answer));
                        }
                    }
                }
                catch (Exception refused) when (refused is AuthenticationException or IOException)
                {
                    // The client does not trust the certificate.
                }
            }
        }
        catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
