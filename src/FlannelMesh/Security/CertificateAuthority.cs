using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlannelMesh.Security;

/// <summary>A private authority for one cluster: makes itself, and certificates for nodes. ECDSA on P-256.</summary>
public static class CertificateAuthority
{
    /// <summary>Clocks of hosts differ; a certificate is good for those that are a little behind.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3653);

    private const int SerialLength = 16;
    private const int MaxCommonName = 64;

    public static PemPair Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=FlannelMesh CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(now - ClockSkew, now + Lifetime);
        return new PemPair(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>A certificate for both ends of connections, never outliving the authority's.</summary>
    /// <param name="authority">With its private key.</param>
    public static PemPair Issue(X509Certificate2 authority, NodeIdentity node, TimeSpan lifetime, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Certify(authority, node, new PublicKey(key), lifetime, now);
        return new PemPair(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>The same for a key that is somewhere else.</summary>
    public static X509Certificate2 Certify(X509Certificate2 authority, NodeIdentity node, PublicKey key, TimeSpan lifetime, DateTimeOffset now)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(node.Name.Length > MaxCommonName ? node.Name[..MaxCommonName] : node.Name);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(NodeCertificate.ServerUsage), new Oid(NodeCertificate.ClientUsage)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(NodeCertificate.Names(node));
        var (begin, end) = (now - ClockSkew, now + lifetime);
        var serial = RandomNumberGenerator.GetBytes(SerialLength);
        serial[0] &= 0x7F;
        return request.Create(
            authority,
            begin < authority.NotBefore ? authority.NotBefore : begin,
            end > authority.NotAfter ? authority.NotAfter : end,
            serial);
    }
}
