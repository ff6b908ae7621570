using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LlamaCpp.Tests.Support;

/// <summary>A certificate for <c>localhost</c> that nobody vouches for.</summary>
internal static class TestCertificate
{
    public static X509Certificate2 Create()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
