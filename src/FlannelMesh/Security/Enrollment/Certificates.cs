using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;

namespace FlannelMesh.Security.Enrollment;

/// <summary>Certificates as they come over the wire.</summary>
internal static class Certificates
{
    /// <summary>Those of the given fingerprints; what is no certificate is left out.</summary>
    public static X509Certificate2Collection Named(IEnumerable<ByteString> certificates, IReadOnlyCollection<ByteString> fingerprints)
    {
        var named = new X509Certificate2Collection();
        foreach (var certificate in certificates.Where(certificate => fingerprints.Contains(JoinToken.Fingerprint(certificate.Span))))
        {
            try
            {
                named.Add(X509CertificateLoader.LoadCertificate(certificate.Span));
            }
            catch (CryptographicException)
            {
                // It counts as not shown.
            }
        }

        return named;
    }

    public static string ToPem(IEnumerable<X509Certificate2> certificates) =>
        string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));
}
