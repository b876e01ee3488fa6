using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Configuration;

/// <summary>Addresses and networks as people write them. .NET also takes "10.1" and "0x0a000001" for addresses; we do not.</summary>
internal static class Cidr
{
    /// <summary>ADDRESS/LENGTH; host bits may be set.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address, out int prefixLength)
    {
        address = null;
        prefixLength = 0;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && TryParseAddress(text[..slash], out address)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefixLength)
            && prefixLength <= AddressArithmetic.Bits(address.AddressFamily);
    }

    /// <summary>Four decimal parts, or IPv6 without brackets and zone.</summary>
    public static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        if (!IPAddress.TryParse(text, out address))
        {
            return false;
        }

        return address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString() == text
            : text.AsSpan().IndexOfAny('[', '%') < 0;
    }
}
