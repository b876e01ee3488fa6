using System.Collections.Frozen;
using System.Formats.Asn1;

namespace FlannelMesh.Security.Revocation;

/// <summary>Reads CertificateList of RFC 5280, 5.1. Whatever comes, there is a list or a sentence.</summary>
internal static class RevocationListReader
{
    private const string NumberExtension = "2.5.29.20";

    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0, isConstructed: true);

    public static RevocationList? Read(ReadOnlyMemory<byte> der, out string? refusal)
    {
        if (der.Length > RevocationList.MaxBytes)
        {
            refusal = $"it has {der.Length} bytes; a list may have {RevocationList.MaxBytes}";
            return null;
        }

        try
        {
            refusal = null;
            return Read(der);
        }
        catch (AsnContentException)
        {
            refusal = "it is no X.509 revocation list (RFC 5280)";
        }
        catch (InvalidDataException e)
        {
            refusal = e.Message;
        }

        return null;
    }

    private static RevocationList Read(ReadOnlyMemory<byte> der)
    {
        var outermost = new AsnReader(der, AsnEncodingRules.DER);
        var whole = outermost.ReadSequence();
        outermost.ThrowIfNotEmpty();
        var signed = whole.PeekEncodedValue();
        var list = whole.ReadSequence();
        var algorithm = ReadAlgorithm(whole);
        var signature = whole.ReadBitString(out var unused);
        whole.ThrowIfNotEmpty();
        if (unused != 0)
        {
            throw new InvalidDataException("its signature is no whole number of bytes");
        }

        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer) && !(list.TryReadInt32(out var version) && version == 1))
        {
            throw new InvalidDataException("it is of another version than 2");
        }

        if (ReadAlgorithm(list) != algorithm)
        {
            throw new InvalidDataException("it names two kinds of signature");
        }

        if (!RevocationSignature.IsKnown(algorithm))
        {
            throw new InvalidDataException($"its signature is of a kind that is not known here ({algorithm}); it must be ECDSA with SHA-256 or SHA-384, or RSA with SHA-256");
        }

        var issuer = list.PeekEncodedValue();
        _ = list.ReadSequence();
        var thisUpdate = ReadTime(list);
        if (IsTime(list))
        {
            _ = ReadTime(list);
        }

        var serials = list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence) ? ReadEntries(list.ReadSequence()) : [];
        var number = list.HasData ? ReadNumber(list.ReadSequence(Extensions).ReadSequence()) : null;
        list.ThrowIfNotEmpty();
        return new RevocationList(
            der, issuer, number ?? throw new InvalidDataException("it has no number, so that nobody could tell whether it is newer than another"), thisUpdate, serials.ToFrozenSet(), new RevocationSignature(algorithm, signed, signature));
    }

    private static HashSet<string> ReadEntries(AsnReader entries)
    {
        var serials = new HashSet<string>();
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            var serial = entry.ReadIntegerBytes();
            if (serial.Length > SerialNumbers.MaxBytes)
            {
                throw new InvalidDataException($"a serial number in it has {serial.Length} bytes");
            }

            serials.Add(SerialNumbers.Of(serial.Span));
            _ = ReadTime(entry);
            if (entry.HasData)
            {
                for (var extensions = entry.ReadSequence(); extensions.HasData;)
                {
                    _ = ReadExtension(extensions);
                }
            }

            entry.ThrowIfNotEmpty();
        }

        return serials;
    }

    private static ulong? ReadNumber(AsnReader extensions)
    {
        ulong? number = null;
        while (extensions.HasData)
        {
            if (ReadExtension(extensions) is { } value)
            {
                var reader = new AsnReader(value, AsnEncodingRules.DER);
                number = reader.TryReadUInt64(out var read) ? read : throw new InvalidDataException("its number is negative or larger than 64 bits");
                reader.ThrowIfNotEmpty();
            }
        }

        return number;
    }

    /// <returns>The list's number; null for what need not be understood.</returns>
    private static ReadOnlyMemory<byte>? ReadExtension(AsnReader extensions)
    {
        var extension = extensions.ReadSequence();
        var name = extension.ReadObjectIdentifier();
        var isCritical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
        var value = extension.ReadOctetString();
        extension.ThrowIfNotEmpty();
        if (isCritical && name != NumberExtension)
        {
            throw new InvalidDataException($"it says something that must be understood and is not ({name}); it must be a whole list of one authority, no part and no difference");
        }

        // Not `null` alone: it would become an empty value.
        return name == NumberExtension ? value : default(ReadOnlyMemory<byte>?);
    }

    private static string ReadAlgorithm(AsnReader reader)
    {
        var algorithm = reader.ReadSequence();
        var name = algorithm.ReadObjectIdentifier();
        if (algorithm.HasData)
        {
            algorithm.ReadNull();
        }

        algorithm.ThrowIfNotEmpty();
        return name;
    }

    private static bool IsTime(AsnReader reader) =>
        reader.HasData && (reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) || reader.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime));

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
