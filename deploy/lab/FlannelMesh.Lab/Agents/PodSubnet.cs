using System.Globalization;
using System.Net;

namespace FlannelMesh.Labs.Agents;

/// <summary>A host's subnet of one family, as subnet.env gives it.</summary>
/// <param name="Gateway">The subnet's .1 (::1), for the pod bridge.</param>
/// <param name="Subnet">The subnet itself.</param>
public sealed record PodSubnet(IPAddress Gateway, IPNetwork Subnet)
{
    /// <param name="text">An address with a prefix length, such as 10.5.72.1/24.</param>
    /// <returns>Null if it is something else.</returns>
    public static PodSubnet? TryParse(string text)
    {
        return text.Split('/') is [var address, var length]
            && IPAddress.TryParse(address, out var gateway)
            && int.TryParse(length, CultureInfo.InvariantCulture, out var prefixLength)
                ? new PodSubnet(gateway, NetworkOf(gateway, prefixLength))
                : null;
    }

    /// <param name="offset">0 is the subnet's own address, 1 the gateway, 2 the first pod.</param>
    public IPAddress Address(int offset)
    {
        var bytes = Subnet.BaseAddress.GetAddressBytes();
        for (var (i, carry) = (bytes.Length - 1, offset); i >= 0 && carry > 0; i--)
        {
            carry += bytes[i];
            bytes[i] = (byte)carry;
            carry >>= 8;
        }

        return new IPAddress(bytes);
    }

    private static IPNetwork NetworkOf(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var bits = Math.Clamp(prefixLength - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xff00 >> bits);
        }

        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }
}
