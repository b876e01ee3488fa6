using System.Globalization;
using System.Net;

namespace FlannelMesh.Labs.Agents;

/// <summary>The values of subnet.env that pods need.</summary>
/// <param name="Gateway">Address of FLANNEL_SUBNET (the subnet's .1), for the pod bridge.</param>
/// <param name="Subnet">The subnet itself.</param>
/// <param name="Mtu">FLANNEL_MTU in bytes.</param>
public sealed record SubnetEnv(IPAddress Gateway, IPNetwork Subnet, int Mtu)
{
    /// <exception cref="LabException">A line is missing or has no valid value.</exception>
    public static SubnetEnv Parse(string text)
    {
        var values = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        if (!values.TryGetValue("FLANNEL_SUBNET", out var cidr)
            || cidr.Split('/') is not [var address, var length]
            || !IPAddress.TryParse(address, out var gateway)
            || !int.TryParse(length, CultureInfo.InvariantCulture, out var prefixLength))
        {
            throw new LabException($"subnet.env: FLANNEL_SUBNET must be an address with a prefix length, such as 10.5.72.1/24, in:\n{text}");
        }

        if (!values.TryGetValue("FLANNEL_MTU", out var mtu) || !int.TryParse(mtu, CultureInfo.InvariantCulture, out var bytes))
        {
            throw new LabException($"subnet.env: FLANNEL_MTU must be a number of bytes, in:\n{text}");
        }

        return new SubnetEnv(gateway, NetworkOf(gateway, prefixLength), bytes);
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
