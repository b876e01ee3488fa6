using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FlannelMesh.Api.Access;

/// <summary>How the read-only listener speaks TLS: 1.3 only, as browsers of today do.</summary>
internal static class HttpsListener
{
    /// <summary>
    /// A client may show a certificate; what it is worth is seen when it asks for something. One that is worth nothing here is no reason to
    /// hang up: browsers send what their user chose, and may name the token as well.
    /// </summary>
    [SuppressMessage("Security", "CA5359", Justification = "This is the server's side, and HttpAccess looks at the certificate for each request.")]
    public static TlsHandshakeCallbackOptions Options(HttpCertificate certificate, TimeSpan timeout) => new()
    {
        HandshakeTimeout = timeout,
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,

            // Nothing is fetched from where a stranger's certificate points to.
            CertificateChainPolicy = new X509ChainPolicy
            {
                DisableCertificateDownloads = true,
                RevocationMode = X509RevocationMode.NoCheck,
                TrustMode = X509ChainTrustMode.CustomRootTrust,
            },
        }),
    };
}
