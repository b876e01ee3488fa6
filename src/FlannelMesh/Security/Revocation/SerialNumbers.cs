using System.Security.Cryptography.X509Certificates;

namespace FlannelMesh.Security.Revocation;

/// <summary>Serial numbers of certificates as text: hexadecimal, lower case, without leading bytes of zero.</summary>
internal static class SerialNumbers
{
    /// <summary>RFC 5280, 4.1.2.2: a serial number has 20 bytes at most; a sign may be one more.</summary>
    public const int MaxBytes = 21;

    /// <param name="bytes">Most significant first.</param>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes.TrimStart((byte)0));

    public static string Of(X509Certificate2 certificate) => Of(certificate.SerialNumberBytes.Span);

    /// <summary>As people and other programs write it: upper or lower case, with colons or without.</summary>
    /// <returns>Null if it is none.</returns>
    public static byte[]? Parse(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).TrimStart('0');
        digits = digits.Length % 2 == 0 ? digits : $"0{digits}";
        return digits.Length is 0 or > 2 * MaxBytes || !digits.All(char.IsAsciiHexDigit) ? null : Convert.FromHexString(digits);
    }
}
