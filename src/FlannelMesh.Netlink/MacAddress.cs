using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FlannelMesh.Netlink;

/// <summary>A 48-bit Ethernet address, held in the low six bytes of an integer, first byte highest.</summary>
public readonly record struct MacAddress(ulong Value) : ISpanParsable<MacAddress>
{
    public const int Length = 6;

    public static MacAddress FromBytes(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length);
        ulong value = 0;
        foreach (var b in bytes)
        {
            value = (value << 8) | b;
        }

        return new MacAddress(value);
    }

    public void CopyTo(Span<byte> destination)
    {
        for (var i = 0; i < Length; i++)
        {
            destination[i] = (byte)(Value >> (8 * (Length - 1 - i)));
        }
    }

    public static MacAddress Parse(string s) => Parse(s.AsSpan(), null);

    public static MacAddress Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    public static MacAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException($"'{s}' is not a MAC address; six hexadecimal bytes separated by colons are expected");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result) =>
        TryParse(s.AsSpan(), provider, out result);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        if (s.Length != 17)
        {
            return false;
        }

        ulong value = 0;
        for (var i = 0; i < Length; i++)
        {
            var isSeparated = i == 0 || s[(i * 3) - 1] == ':';
            if (!isSeparated || !byte.TryParse(s.Slice(i * 3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
            {
                return false;
            }

            value = (value << 8) | b;
        }

        result = new MacAddress(value);
        return true;
    }

    public override string ToString() => string.Create(17, Value, static (chars, value) =>
    {
        for (var i = 0; i < Length; i++)
        {
            if (i > 0)
            {
                chars[(i * 3) - 1] = ':';
            }

            var b = (byte)(value >> (8 * (Length - 1 - i)));
            b.TryFormat(chars.Slice(i * 3, 2), out _, "x2", CultureInfo.InvariantCulture);
        }
    });
}
