using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Security;

/// <summary>An authority whose files are in a directory of their own, and certificates of it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly PemPair _authority = CertificateAuthority.Create(DateTimeOffset.UtcNow.AddDays(-10));

    public TestAuthority()
    {
        File.WriteAllText(AuthorityFile, _authority.Certificate);
        File.WriteAllText(KeyFile, _authority.Key);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public string AuthorityFile => Path.Combine(_directory.Path, "ca.pem");

    public string KeyFile => Path.Combine(_directory.Path, "ca-key.pem");

    public X509Certificate2 Open() => X509Certificate2.CreateFromPem(_authority.Certificate, _authority.Key);

    public PemPair Issue(NodeIdentity node, TimeSpan? lifetime = null, DateTimeOffset? now = null)
    {
        using var authority = Open();
        return CertificateAuthority.Issue(authority, node, lifetime ?? TimeSpan.FromDays(1), now ?? DateTimeOffset.UtcNow);
    }

    /// <summary>The next revocation list, with these too.</summary>
    public RevocationList Revoke(RevocationList? former, params ImmutableArray<X509Certificate2> certificates)
    {
        using var authority = Open();
        return RevocationListMaker.Next(authority, former, certificates.Select(certificate => certificate.SerialNumberBytes.ToArray()), [], DateTimeOffset.UtcNow);
    }

    /// <summary>The pair as files, the key's for its owner alone.</summary>
    public TlsFiles Write(string name, PemPair pair)
    {
        var files = new TlsFiles(AuthorityFile, Path.Combine(_directory.Path, $"{name}.pem"), Path.Combine(_directory.Path, $"{name}-key.pem"));
        File.WriteAllText(files.Certificate, pair.Certificate);
        File.WriteAllText(files.Key, pair.Key);
        File.SetUnixFileMode(files.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return files;
    }

    public TlsFiles Write(string name, params ImmutableArray<IPAddress> addresses) => Write(name, Issue(new NodeIdentity(name, null, addresses)));

    public TlsCredentials Credentials(NodeIdentity node) => new(Write(node.Name, Issue(node)), TimeProvider.System, NullLogger.Instance);

    public void Dispose() => _directory.Dispose();
}
