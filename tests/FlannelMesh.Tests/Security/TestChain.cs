using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.Security;

/// <summary>A root and an intermediate authority of it, both trusted, as somebody with an authority of their own may have them.</summary>
internal sealed class TestChain : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly X509Certificate2 _root = Create("CN=root", null);
    private readonly X509Certificate2 _intermediate;

    public TestChain() => _intermediate = Create("CN=intermediate", _root);

    /// <summary>The files of a node whose certificate the root has made.</summary>
    public TlsFiles Write(string name)
    {
        var pair = CertificateAuthority.Issue(_root, new NodeIdentity(name, null, []), TimeSpan.FromDays(1), DateTimeOffset.UtcNow);
        var files = new TlsFiles(Path.Combine(_directory.Path, "ca.pem"), Path.Combine(_directory.Path, $"{name}.pem"), Path.Combine(_directory.Path, $"{name}-key.pem"));
        File.WriteAllText(files.Authority, $"{_root.ExportCertificatePem()}\n{_intermediate.ExportCertificatePem()}\n");
        File.WriteAllText(files.Certificate, pair.Certificate);
        File.WriteAllText(files.Key, pair.Key);
        File.SetUnixFileMode(files.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return files;
    }

    public X509Certificate2 IssueByRoot(string name) => Issue(_root, name);

    public X509Certificate2 IssueByIntermediate(string name) => Issue(_intermediate, name);

    public RevocationList RevokeIntermediate() =>
        RevocationListMaker.Next(_root, null, [_intermediate.SerialNumberBytes.ToArray()], [], DateTimeOffset.UtcNow);

    public void Dispose()
    {
        _directory.Dispose();
        _root.Dispose();
        _intermediate.Dispose();
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name) =>
        X509Certificate2.CreateFromPem(CertificateAuthority.Issue(authority, new NodeIdentity(name, null, []), TimeSpan.FromDays(1), DateTimeOffset.UtcNow).Certificate);

    /// <param name="issuer">Null for one that signs itself.</param>
    private static X509Certificate2 Create(string subject, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var (begin, end) = (DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(20));
        if (issuer is null)
        {
            return request.CreateSelfSigned(begin, end);
        }

        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(issuer, begin, end.AddDays(-1), [1, 2, 3, 4, 5, 6, 7, 8]);
        return certificate.CopyWithPrivateKey(key);
    }
}
