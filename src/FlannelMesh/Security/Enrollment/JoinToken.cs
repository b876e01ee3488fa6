using System.Buffers.Text;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Logging;
using FlannelMesh.Serialization;
using Google.Protobuf;

namespace FlannelMesh.Security.Enrollment;

/// <summary>
/// What `flannelmesh invite` prints, one line: whom to ask, whom to believe, and a secret that is good once. <c>fm1.</c>, then base64url of a
/// protobuf with four bytes of its SHA-256, so that half a token is known for one.
/// </summary>
public sealed record JoinToken
{
    public const int MaxMembers = 3;
    public const int IdLength = 8;
    public const int SecretLength = 16;

    private const string Prefix = "fm1.";
    private const int ChecksumLength = 4;
    private const int MaxLength = 2048;
    private const int MaxAuthorities = 4;

    /// <summary>Cluster ports of members, the issuer's first.</summary>
    public required ImmutableArray<IPEndPoint> Members { get; init; }

    public required NodeId Issuer { get; init; }

    public required string IssuerName { get; init; }

    /// <summary>SHA-256 of the certificates of authorities; a member must have one of theirs before it hears the secret.</summary>
    public required ImmutableArray<ByteString> Authorities { get; init; }

    public required ByteString Id { get; init; }

    public required ByteString Secret { get; init; }

    /// <summary>To the second.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The only node that may use it; null for any.</summary>
    public string? Node { get; init; }

    public static ByteString Fingerprint(ReadOnlySpan<byte> certificate) => ByteString.CopyFrom(SHA256.HashData(certificate));

    /// <summary>The token itself. Whoever has it can join.</summary>
    public string ToText()
    {
        var wire = new Wire.Token
        {
            Issuer = BlockFormat.ToBytes(Issuer),
            IssuerName = IssuerName,
            Id = Id,
            Secret = Secret,
            Expires = ExpiresAt.ToUnixTimeSeconds(),
            Node = Node ?? "",
        };
        wire.Members.AddRange(Members.Select(member => member.ToString()));
        wire.Authorities.AddRange(Authorities);
        var content = wire.ToByteArray();
        return Prefix + Base64Url.EncodeToString([.. content, .. SHA256.HashData(content).AsSpan(0, ChecksumLength)]);
    }

    /// <exception cref="FormatException">It is none; the message says what to do, and never what was given.</exception>
    public static JoinToken Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new FormatException($"a join token begins with {Prefix}; `flannelmesh invite` prints one");
        }

        if (text.Length > MaxLength || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
        {
            throw new FormatException("it has characters that no join token has; copy it again, the whole line and nothing else");
        }

        var bytes = Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length));
        var length = bytes.Length - ChecksumLength;
        if (length <= 0 || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan(0, ChecksumLength).SequenceEqual(bytes.AsSpan(length)))
        {
            throw new FormatException("a part of the join token is missing or changed; copy it again, the whole line");
        }

        try
        {
            WireLimits.Of(Wire.Token.Descriptor).Check(bytes.AsSpan(0, length));
            return FromWire(Wire.Token.Parser.ParseFrom(bytes.AsSpan(0, length)));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException or ArgumentOutOfRangeException)
        {
            throw new FormatException($"it is no join token that this version understands: {e.Message}");
        }
    }

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"token {Convert.ToHexStringLower(Id.Span)} of {IssuerName}, good until {ExpiresAt.UtcDateTime:u}";

    private static JoinToken FromWire(Wire.Token wire)
    {
        if (wire.Id.Length != IdLength || wire.Secret.Length < SecretLength || wire.Authorities.Count is 0 or > MaxAuthorities
            || wire.Authorities.Any(hash => hash.Length != SHA256.HashSizeInBytes) || wire.Members.Count is 0 or > MaxMembers)
        {
            throw new InvalidDataException("a field is missing");
        }

        return new JoinToken
        {
            Members = [.. wire.Members.Select(Endpoint)],
            Issuer = BlockFormat.NodeIdFrom(wire.Issuer),
            IssuerName = Printable.Of(wire.IssuerName),
            Authorities = [.. wire.Authorities],
            Id = wire.Id,
            Secret = wire.Secret,
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(wire.Expires),
            Node = wire.Node.Length == 0 ? null : Printable.Of(wire.Node),
        };
    }

    private static IPEndPoint Endpoint(string text) =>
        IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port != 0 ? endpoint : throw new InvalidDataException("a member's address is none");
}
