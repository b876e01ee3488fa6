using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;

namespace FlannelMesh.Security.Enrollment;

/// <summary>The private key of --tls-ca-key, with the authority's certificate that it belongs to.</summary>
internal static class AuthorityKey
{
    private const string Flag = "--tls-ca-key";

    /// <returns>One of <paramref name="authorities"/>, with its private key.</returns>
    /// <exception cref="ConfigurationException">The file cannot be used; the text says why.</exception>
    public static X509Certificate2 Load(string path, IEnumerable<X509Certificate2> authorities, DateTimeOffset now)
    {
        var pem = SecretFile.Read(Flag, path);
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException($"{Flag} {path}: it is not a private key in PEM; `flannelmesh ca init` makes one, ca-key.pem");
        }

        var own = key.ExportSubjectPublicKeyInfo();
        var authority = authorities.FirstOrDefault(candidate => candidate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(own))
            ?? throw new ConfigurationException($"{Flag} {path}: it is the key of no authority that this node trusts; it must be the one that made the certificates");
        return authority.NotAfter.ToUniversalTime() < now.UtcDateTime
            ? throw new ConfigurationException($"{Flag} {path}: its authority ended at {authority.NotAfter.ToUniversalTime():u}; make another one with `flannelmesh ca init`")
            : authority.CopyWithPrivateKey(key);
    }
}
