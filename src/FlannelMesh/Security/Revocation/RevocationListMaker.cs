using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlannelMesh.Security.Revocation;

/// <summary>Makes an authority's next list.</summary>
public static class RevocationListMaker
{
    /// <summary>A certificate that has ended needs no entry; clocks of hosts differ.</summary>
    private static readonly TimeSpan Past = TimeSpan.FromDays(1);

    /// <param name="authority">With its private key.</param>
    /// <param name="former">The list that this one takes the place of; null if there is none.</param>
    /// <param name="serials">To be revoked, in addition.</param>
    /// <param name="issued">Entries of those that ended are dropped.</param>
    public static RevocationList Next(
        X509Certificate2 authority, RevocationList? former, IEnumerable<byte[]> serials, IEnumerable<IssuedCertificate> issued, DateTimeOffset now)
    {
        var builder = former is null ? new CertificateRevocationListBuilder() : CertificateRevocationListBuilder.Load(former.Raw.Span, out _, out _);
        var known = former?.Serials ?? [];
        foreach (var ended in issued.Where(certificate => certificate.NotAfter + Past < now && known.Contains(certificate.Serial)))
        {
            builder.RemoveEntry(Positive(SerialNumbers.Parse(ended.Serial)!));
        }

        foreach (var serial in serials.Where(serial => !known.Contains(SerialNumbers.Of(serial))).DistinctBy(serial => SerialNumbers.Of(serial)))
        {
            builder.AddEntry(Positive(serial), now);
        }

        // Nobody fetches the next one: a list holds until another comes.
        var end = new DateTimeOffset(authority.NotAfter.ToUniversalTime());
        var raw = builder.Build(authority, new BigInteger(former?.Number ?? 0) + 1, end > now ? end : now.AddDays(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, now);
        return RevocationList.Read(raw, out var refusal) ?? throw new InvalidDataException(refusal);
    }

    /// <summary>DER's integers have a sign.</summary>
    private static byte[] Positive(byte[] serial)
    {
        var digits = serial.AsSpan().TrimStart((byte)0);
        return digits.IsEmpty || (digits[0] & 0x80) != 0 ? [0, .. digits] : digits.ToArray();
    }
}
