using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;

namespace FlannelMesh.Security.Enrollment;

/// <summary>Whether a certificate that somebody sent is the one that was asked for.</summary>
internal static class GrantedCertificate
{
    /// <param name="authorities">Those that this host trusts.</param>
    /// <returns>PEM; null if it is not for this key, this node, or of these authorities.</returns>
    public static string? Check(ByteString certificate, X509Certificate2Collection authorities, ECDsa key, NodeIdentity node, DateTimeOffset now)
    {
        try
        {
            using var granted = X509CertificateLoader.LoadCertificate(certificate.Span);
            return granted.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())
                && TlsMaterial.Verify(authorities, granted, now, out _) is { } identity && identity.Name == node.Name && identity.NodeId == node.NodeId
                    ? granted.ExportCertificatePem() + "\n"
                    : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
