using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Netlink.Files;

namespace FlannelMesh.Security.Enrollment;

/// <summary>
/// DATA_DIR/tls: the certificates that the agent looks after itself. ca.pem, node.pem, node-key.pem; next-key.pem is the key of a request that
/// may not have been answered yet, so that the answer can be asked for again. issued has what this node made for others, revoked/ the revocation lists.
/// </summary>
public sealed class CertificateHome(string dataDirectory)
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Public = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OwnerOnly = Secret | UnixFileMode.UserExecute;

    public string Path { get; } = System.IO.Path.Combine(dataDirectory, "tls");

    public TlsFiles Files => new(In("ca.pem"), In("node.pem"), In("node-key.pem"));

    public string Invitations => In("invitations");

    /// <summary>Certificates that this node has made with the authority's key.</summary>
    public string Issued => In("issued");

    /// <summary>Revocation lists.</summary>
    public string Revoked => In("revoked");

    /// <param name="key">Of the authority, as <see cref="Revocation.AdoptedList"/> has it.</param>
    public string RevokedBy(string key) => System.IO.Path.Combine(Revoked, key + Revocation.Revocations.Suffix);

    public bool HasCertificate => File.Exists(Files.Certificate);

    private string NextKey => In("next-key.pem");

    /// <summary>The key for the next certificate: the one of a request without an answer, or a new one that is on disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public ECDsa TakeNextKey()
    {
        try
        {
            var known = ECDsa.Create();
            known.ImportFromPem(File.ReadAllText(NextKey));
            return known;
        }
        catch (Exception e) when (e is IOException or CryptographicException or ArgumentException)
        {
            // There is none, or nothing that could be used.
        }

        MakeDirectory();
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        AtomicFile.Write(NextKey, key.ExportPkcs8PrivateKeyPem() + "\n", Secret);
        return key;
    }

    /// <summary>A certificate of <see cref="TakeNextKey"/>'s key takes the place of what is there.</summary>
    /// <param name="authorities">PEM; null leaves them as they are.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Install(string? authorities, string certificate)
    {
        if (authorities is not null)
        {
            AtomicFile.Write(Files.Authority, authorities, Public);
        }

        // Certificate first: what stops here is completed by Recover, and a key without its certificate could not be.
        AtomicFile.Write(Files.Certificate, certificate, Public);
        AtomicFile.Write(Files.Key, File.ReadAllText(NextKey), Secret);
        File.Delete(NextKey);
    }

    /// <summary>Puts a pair in place that was made here.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string authorities, PemPair pair)
    {
        MakeDirectory();
        AtomicFile.Write(Files.Key, pair.Key, Secret);
        AtomicFile.Write(Files.Authority, authorities, Public);
        AtomicFile.Write(Files.Certificate, pair.Certificate, Public);
    }

    /// <summary>Completes an <see cref="Install"/> that was interrupted.</summary>
    public void Recover()
    {
        if (File.Exists(NextKey) && HasCertificate && !Fits(Files.Key) && Fits(NextKey))
        {
            AtomicFile.Write(Files.Key, File.ReadAllText(NextKey), Secret);
            File.Delete(NextKey);
        }
    }

    public void MakeDirectory() => Directory.CreateDirectory(Path, OwnerOnly);

    private bool Fits(string key)
    {
        try
        {
            X509Certificate2.CreateFromPem(File.ReadAllText(Files.Certificate), File.ReadAllText(key)).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
