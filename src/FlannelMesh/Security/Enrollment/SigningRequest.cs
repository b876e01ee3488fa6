using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;
using Google.Protobuf;

namespace FlannelMesh.Security.Enrollment;

/// <summary>A PKCS#10 request: who a host wants to be, its public key, and the proof that it has the private one.</summary>
/// <param name="Identity">What its names say; nobody has confirmed it.</param>
/// <param name="Key">On P-256.</param>
public sealed record SigningRequest(NodeIdentity Identity, PublicKey Key)
{
    private const int MaxLength = 4096;
    private const string Curve = "1.2.840.10045.3.1.7";
    private const string AlternativeNames = "2.5.29.17";

    /// <summary>SHA-256 of the public key.</summary>
    public string KeyHash => Convert.ToHexStringLower(SHA256.HashData(Key.ExportSubjectPublicKeyInfo()));

    public static ByteString Create(NodeIdentity identity, ECDsa key)
    {
        var request = new CertificateRequest("CN=FlannelMesh node", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(NodeCertificate.Names(identity));
        return ByteString.CopyFrom(request.CreateSigningRequest());
    }

    /// <returns>Null if it is not one as <see cref="Create"/> makes them, with a signature that fits.</returns>
    /// <param name="refusal">What is wrong with it.</param>
    public static SigningRequest? Read(ReadOnlySpan<byte> request, out string? refusal)
    {
        refusal = null;
        if (request.Length is 0 or > MaxLength)
        {
            refusal = $"the certificate request has {request.Length} bytes; it must have 1 to {MaxLength}";
            return null;
        }

        try
        {
            var content = CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256, out var length, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            using var key = content.PublicKey.GetECDsaPublicKey();
            if (length != request.Length || key is null || key.ExportParameters(false).Curve.Oid.Value != Curve)
            {
                refusal = "the certificate request's key is not on P-256";
                return null;
            }

            var names = content.CertificateExtensions.SingleOrDefault(extension => extension.Oid?.Value == AlternativeNames);
            var identity = names is null ? null : NodeCertificate.Read(names);
            refusal = identity is null ? "the certificate request names no node"
                : !NodeNames.IsValid(identity.Name) ? $"the certificate request's node name is not valid: {NodeNames.Rule}"
                : null;
            return refusal is null ? new SigningRequest(identity!, content.PublicKey) : null;
        }
        catch (Exception e) when (e is CryptographicException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            refusal = "the certificate request is none, or not signed by its own key";
            return null;
        }
    }
}
