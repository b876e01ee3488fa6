using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlannelMesh.Security.Revocation;

/// <summary>A list's signature.</summary>
/// <param name="Algorithm">Its object identifier.</param>
/// <param name="Signed">What is signed.</param>
internal sealed record RevocationSignature(string Algorithm, ReadOnlyMemory<byte> Signed, ReadOnlyMemory<byte> Value)
{
    private const string EcdsaSha256 = "1.2.840.10045.4.3.2";
    private const string EcdsaSha384 = "1.2.840.10045.4.3.3";
    private const string RsaSha256 = "1.2.840.113549.1.1.11";

    public static bool IsKnown(string algorithm) => algorithm is EcdsaSha256 or EcdsaSha384 or RsaSha256;

    public bool IsOf(X509Certificate2 authority)
    {
        try
        {
            if (Algorithm == RsaSha256)
            {
                using var rsa = authority.GetRSAPublicKey();
                return rsa?.VerifyData(Signed.Span, Value.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) == true;
            }

            using var ecdsa = authority.GetECDsaPublicKey();
            var hash = Algorithm == EcdsaSha384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
            return ecdsa?.VerifyData(Signed.Span, Value.Span, hash, DSASignatureFormat.Rfc3279DerSequence) == true;
        }
        catch (CryptographicException)
        {
            // A signature that is none.
            return false;
        }
    }
}
