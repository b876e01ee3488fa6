using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Security.Enrollment;

public sealed class CertificateHomeTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly CertificateHome _home;

    public CertificateHomeTests() => _home = new CertificateHome(_directory.Path);

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_key_is_on_disk_before_it_is_used_and_the_same_until_its_certificate_is_there()
    {
        using var first = _home.TakeNextKey();
        using var again = _home.TakeNextKey();
        Assert.Equal(first.ExportSubjectPublicKeyInfo(), again.ExportSubjectPublicKeyInfo());

        _home.Install(File.ReadAllText(_authority.AuthorityFile), Certify(first));

        using var next = _home.TakeNextKey();
        Assert.NotEqual(first.ExportSubjectPublicKeyInfo(), next.ExportSubjectPublicKeyInfo());
        Assert.Equal("h7", TlsMaterial.Load(_home.Files, TimeProvider.System).Identity.Name);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.Files.Key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_home.Path));
    }

    [Fact]
    public void What_a_power_cut_left_half_done_is_completed()
    {
        _home.Write(File.ReadAllText(_authority.AuthorityFile), _authority.Issue(Node));
        _home.Recover();
        Assert.Equal("h7", TlsMaterial.Load(_home.Files, TimeProvider.System).Identity.Name);

        // The new certificate was written, its key not yet.
        using var key = _home.TakeNextKey();
        File.WriteAllText(_home.Files.Certificate, Certify(key));
        Assert.ThrowsAny<Exception>(() => TlsMaterial.Load(_home.Files, TimeProvider.System));
        _home.Recover();
        Assert.Equal("h7", TlsMaterial.Load(_home.Files, TimeProvider.System).Identity.Name);
    }

    [Fact]
    public void A_damaged_key_of_a_request_is_made_anew()
    {
        _home.TakeNextKey().Dispose();
        File.WriteAllText(Path.Combine(_home.Path, "next-key.pem"), "");

        using var key = _home.TakeNextKey();
        _home.Install(File.ReadAllText(_authority.AuthorityFile), Certify(key));
        Assert.Equal("h7", TlsMaterial.Load(_home.Files, TimeProvider.System).Identity.Name);
    }

    [Fact]
    public void A_renewed_certificate_is_used_at_once()
    {
        _home.Write(File.ReadAllText(_authority.AuthorityFile), _authority.Issue(Node));
        var credentials = new TlsCredentials(_home.Files, TimeProvider.System, NullLogger.Instance);
        var before = credentials.Current.Certificate.Thumbprint;
        using var key = _home.TakeNextKey();

        credentials.Replace(() => _home.Install(null, Certify(key)));

        Assert.NotEqual(before, credentials.Current.Certificate.Thumbprint);
    }

    private static NodeIdentity Node { get; } = new("h7", NodeId.New(), []);

    private string Certify(ECDsa key)
    {
        using var authority = _authority.Open();
        using var certificate = CertificateAuthority.Certify(authority, Node, new PublicKey(key), TimeSpan.FromDays(1), DateTimeOffset.UtcNow);
        return certificate.ExportCertificatePem();
    }
}
