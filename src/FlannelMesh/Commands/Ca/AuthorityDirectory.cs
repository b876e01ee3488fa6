using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Netlink.Files;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Commands.Ca;

/// <summary>The files of an authority and of the certificates it has made: ca.pem, ca-key.pem, NODE.pem, NODE-key.pem, issued, ca-crl.pem.</summary>
/// <param name="path">Made when it is first written to, for its owner alone.</param>
internal sealed class AuthorityDirectory(string path)
{
    private const string Default = "/etc/flannelmesh/ca";
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Public = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OwnerOnly = Secret | UnixFileMode.UserExecute;

    public string Path => path;

    public string Certificate => System.IO.Path.Combine(path, "ca.pem");

    public string Key => System.IO.Path.Combine(path, "ca-key.pem");

    /// <summary>What it has issued.</summary>
    public string Issued => System.IO.Path.Combine(path, "issued");

    public string RevocationList => System.IO.Path.Combine(path, "ca-crl.pem");

    public string CertificateOf(string node) => System.IO.Path.Combine(path, $"{node}.pem");

    public string KeyOf(string node) => System.IO.Path.Combine(path, $"{node}-key.pem");

    public static Option<string> Option() => new("--dir") { Description = "the authority's directory", HelpName = "DIR", DefaultValueFactory = _ => Default };

    /// <returns>With its private key.</returns>
    /// <exception cref="ControlException">There is none, it is damaged, or its time is over.</exception>
    public X509Certificate2 ReadAuthority(DateTimeOffset now)
    {
        X509Certificate2 authority;
        try
        {
            authority = X509Certificate2.CreateFromPemFile(Certificate, Key);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ControlException($"there is no authority in --dir {path}; `flannelmesh ca init` makes one");
        }
        catch (Exception e) when (e is CryptographicException or UnauthorizedAccessException or IOException)
        {
            throw new ControlException($"the authority in --dir {path} cannot be used: {e.Message}");
        }

        return authority.NotAfter >= now ? authority : throw new ControlException(
            $"the authority in --dir {path} ended at {authority.NotAfter.ToUniversalTime():u}; make another one, and give both to --tls-ca until all nodes have new certificates");
    }

    /// <summary>Makes a certificate, and writes down that there is one before anybody can have it.</summary>
    /// <exception cref="ControlException">It cannot be written down.</exception>
    public PemPair Issue(X509Certificate2 authority, NodeIdentity node, TimeSpan lifetime, DateTimeOffset now)
    {
        var pair = CertificateAuthority.Issue(authority, node, lifetime, now);
        using var certificate = X509Certificate2.CreateFromPem(pair.Certificate);
        try
        {
            new IssuedCertificates(Issued).Add(certificate, node);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException($"{Issued} cannot be written, so that there is no certificate: {e.Message}");
        }

        return pair;
    }

    /// <exception cref="ControlException">It cannot be written.</exception>
    public void WriteSecret(string file, string content) => Write(file, content, Secret);

    /// <inheritdoc cref="WriteSecret"/>
    public void WritePublic(string file, string content) => Write(file, content, Public);

    private void Write(string file, string content, UnixFileMode mode)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            AtomicFile.Write(file, content, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException($"{file} cannot be written: {e.Message}");
        }
    }
}
