using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace FlannelMesh.Security.Enrollment;

/// <summary>What the issuer keeps of a token: enough to know it again, not enough to make it.</summary>
/// <param name="Id">In hexadecimal digits.</param>
/// <param name="SecretHash">SHA-256 of the secret, in hexadecimal digits; a secret has too many bits to be tried out.</param>
public sealed record Invitation(string Id, string SecretHash, DateTimeOffset ExpiresAt)
{
    /// <summary>The only node that may use it; null for any.</summary>
    public string? Node { get; init; }

    /// <summary>Its certificate is good at any address, not only where the host joins from.</summary>
    public bool IsAnywhere { get; init; }

    /// <summary>SHA-256 of the public key that it gave a certificate to; null as long as it is unused.</summary>
    public string? UsedBy { get; init; }

    /// <summary>That node's name.</summary>
    public string? UsedByNode { get; init; }

    public static string Hash(ReadOnlySpan<byte> secret) => Convert.ToHexStringLower(SHA256.HashData(secret));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyCollection<Invitation>))]
internal sealed partial class InvitationJson : JsonSerializerContext;
