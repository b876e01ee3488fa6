using System.Collections.Immutable;
using System.Security.Cryptography;
using FlannelMesh.Serialization;
using Google.Protobuf;

namespace FlannelMesh.Security.Revocation;

/// <summary>The wire formats of <see cref="RevocationMessages"/>.</summary>
public static class RevocationFormats
{
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        MessageFormat.Of("vd", Wire.RevocationDigest.Parser, (RevocationMessages.Digest digest) => ToWire(digest), FromWire),
        MessageFormat.Of("vo", Wire.RevocationOffer.Parser, (RevocationMessages.Offer offer) => ToWire(offer), FromWire),
    ];

    private static Wire.RevocationDigest ToWire(RevocationMessages.Digest digest)
    {
        var wire = new Wire.RevocationDigest { Answer = digest.IsAnswer };
        wire.Authorities.AddRange(digest.Numbers.Keys.Select(key => ByteString.CopyFrom(Convert.FromHexString(key))));
        wire.Numbers.AddRange(digest.Numbers.Values);
        return wire;
    }

    private static RevocationMessages.Digest FromWire(Wire.RevocationDigest wire)
    {
        if (wire.Authorities.Count != wire.Numbers.Count || wire.Authorities.Any(key => key.Length != SHA256.HashSizeInBytes))
        {
            throw new InvalidDataException($"{wire.Authorities.Count} authorities and {wire.Numbers.Count} numbers, or a key that is none");
        }

        var numbers = ImmutableSortedDictionary.CreateBuilder<string, ulong>();
        foreach (var (key, number) in wire.Authorities.Zip(wire.Numbers))
        {
            numbers[Convert.ToHexStringLower(key.Span)] = number;
        }

        return new RevocationMessages.Digest(numbers.ToImmutable(), wire.Answer);
    }

    private static Wire.RevocationOffer ToWire(RevocationMessages.Offer offer) => new() { List = UnsafeByteOperations.UnsafeWrap(offer.List) };

    private static RevocationMessages.Offer FromWire(Wire.RevocationOffer wire) => new(wire.List.Memory);
}
