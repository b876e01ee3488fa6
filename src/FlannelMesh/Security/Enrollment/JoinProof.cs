using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace FlannelMesh.Security.Enrollment;

/// <summary>
/// Shows that a host has a token's secret, without showing the secret: a member that passes the request on cannot use the token for another key.
/// HMAC-SHA256 over the request, by the SHA-256 of the secret, which is what the issuer keeps.
/// </summary>
internal static class JoinProof
{
    private static readonly byte[] Label = Encoding.ASCII.GetBytes("flannelmesh join 1");

    public static ByteString Of(JoinToken token, ByteString csr) => ByteString.CopyFrom(Make(SHA256.HashData(token.Secret.Span), token.Id.Span, csr.Span));

    /// <param name="secretHash">Hexadecimal digits.</param>
    public static bool Fits(ReadOnlySpan<byte> proof, string secretHash, ReadOnlySpan<byte> id, ReadOnlySpan<byte> csr) =>
        CryptographicOperations.FixedTimeEquals(proof, Make(Convert.FromHexString(secretHash), id, csr));

    private static byte[] Make(byte[] key, ReadOnlySpan<byte> id, ReadOnlySpan<byte> csr) => HMACSHA256.HashData(key, (byte[])[.. Label, .. id, .. csr]);
}
