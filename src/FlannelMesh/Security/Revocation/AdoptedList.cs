using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlannelMesh.Security.Revocation;

/// <summary>A list that its authority has signed.</summary>
/// <param name="Key">SHA-256 of the authority's public key, hexadecimal: two authorities may have the same name.</param>
/// <param name="KeyId">The authority's subject key identifier, hexadecimal; null if it has none.</param>
public sealed record AdoptedList(RevocationList List, string Key, string? KeyId, string Authority)
{
    public const int KeyLength = 2 * SHA256.HashSizeInBytes;

    public static AdoptedList Of(RevocationList list, X509Certificate2 authority) =>
        new(list, KeyOf(authority), authority.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifier, authority.Subject);

    public static string KeyOf(X509Certificate2 authority) => Convert.ToHexStringLower(SHA256.HashData(authority.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <param name="certificate">Of an authority that is trusted, by its signature.</param>
    public bool Revokes(X509Certificate2 certificate) =>
        List.Serials.Contains(SerialNumbers.Of(certificate))
        && certificate.IssuerName.RawData.AsSpan().SequenceEqual(List.Issuer.Span)
        && IssuerKeyId(certificate) is var id && (id is null || KeyId is null || id == KeyId);

    private static string? IssuerKeyId(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier is { } id ? Convert.ToHexString(id.Span) : null;
}
