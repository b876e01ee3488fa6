using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlannelMesh.Security.Revocation;

/// <summary>
/// The certificates that an authority has taken back: an X.509 revocation list (RFC 5280, section 5), read but not believed until
/// <see cref="IsSignedBy"/> says so. A list holds until one with a higher number comes; its nextUpdate ends nothing.
/// </summary>
public sealed class RevocationList
{
    /// <summary>Room for some thousand entries, and small enough for a frame.</summary>
    public const int MaxBytes = 256 << 10;

    public const string PemLabel = "X509 CRL";

    internal RevocationList(ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> issuer, ulong number, DateTimeOffset thisUpdate, FrozenSet<string> serials, RevocationSignature signature)
    {
        Raw = raw;
        Issuer = issuer;
        Number = number;
        ThisUpdate = thisUpdate;
        Serials = serials;
        Signature = signature;
    }

    /// <summary>DER.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Grows with every list of the authority.</summary>
    public ulong Number { get; }

    public DateTimeOffset ThisUpdate { get; }

    /// <summary>As <see cref="SerialNumbers"/> writes them.</summary>
    public FrozenSet<string> Serials { get; }

    /// <summary>The authority's distinguished name, DER.</summary>
    internal ReadOnlyMemory<byte> Issuer { get; }

    internal RevocationSignature Signature { get; }

    /// <param name="refusal">What is wrong with it.</param>
    /// <returns>Null if it is none, or not of a kind that is understood.</returns>
    public static RevocationList? Read(ReadOnlyMemory<byte> der, out string? refusal) => RevocationListReader.Read(der, out refusal);

    /// <summary>The same of PEM.</summary>
    public static RevocationList? ReadPem(string text, out string? refusal)
    {
        // Base64 is a third longer, and a line has its end.
        if (text.Length > 2 * MaxBytes)
        {
            refusal = $"it has {text.Length} characters; a list may have {MaxBytes} bytes";
            return null;
        }

        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] is not PemLabel)
        {
            refusal = $"it is no revocation list in PEM (-----BEGIN {PemLabel}-----); `flannelmesh ca revoke` makes one, ca-crl.pem";
            return null;
        }

        return Read(Convert.FromBase64String(text[fields.Base64Data]), out refusal);
    }

    /// <summary>It is this authority's, and nobody has changed it.</summary>
    public bool IsSignedBy(X509Certificate2 authority) =>
        authority.SubjectName.RawData.AsSpan().SequenceEqual(Issuer.Span) && MaySign(authority) && Signature.IsOf(authority);

    public string ToPem() => PemEncoding.WriteString(PemLabel, Raw.Span) + "\n";

    private static bool MaySign(X509Certificate2 authority) =>
        authority.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority)
        && authority.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign));
}
