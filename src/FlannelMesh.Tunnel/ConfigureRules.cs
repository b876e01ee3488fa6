using FlannelMesh.Tunnel.Control;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel;

/// <summary>What a configuration must hold.</summary>
internal static class ConfigureRules
{
    private const int KeyLength = 32;
    private const int SmallestMtu = 68;

    /// <summary>IFNAMSIZ less the zero at the end (linux/if.h).</summary>
    private const int LongestName = 15;
    private const int MaxSubnets = 64;

    /// <summary>All of it comes back in Hello, which has to fit into one message.</summary>
    private const int MaxLength = 4096;

    /// <returns>One line that names the field, or null.</returns>
    public static string? Problem(Configure message, int handles)
    {
        if (message.Descriptors.Count != handles)
        {
            return $"descriptors names {message.Descriptors.Count}, but {handles} came: there must be as many";
        }

        if (message.Descriptors.Any(kind => kind is not (DescriptorKind.TunQueue or DescriptorKind.Udp4Socket or DescriptorKind.Udp6Socket)))
        {
            return "descriptors holds a kind that this tunnel does not know: 1, 2 or 3 is wanted";
        }

        if (message.Mtu is < SmallestMtu or > ushort.MaxValue)
        {
            return $"mtu is {message.Mtu}: {SmallestMtu} to {ushort.MaxValue} bytes are possible";
        }

        if (message.Address.Length is not (0 or 4))
        {
            return $"address has {message.Address.Length} bytes: 4 or none are wanted";
        }

        if (message.Ipv6Address.Length is not (0 or 16))
        {
            return $"ipv6_address has {message.Ipv6Address.Length} bytes: 16 or none are wanted";
        }

        if (message.CalculateSize() is > MaxLength and var length)
        {
            return $"configure has {length} bytes: at most {MaxLength} are possible";
        }

        if (message.DeviceName.Length > LongestName)
        {
            return $"device_name has {message.DeviceName.Length} characters: at most {LongestName} are possible";
        }

        if (message.Subnets.Count > MaxSubnets)
        {
            return $"there are {message.Subnets.Count} subnets: at most {MaxSubnets} are possible";
        }

        if (message.Subnets.Select(PeerRules.Problem).FirstOrDefault(problem => problem is not null) is { } wrong)
        {
            return wrong;
        }

        return message.Encryption is { PrivateKey.Length: not KeyLength } encryption
            ? $"private_key has {encryption.PrivateKey.Length} bytes: {KeyLength} are wanted"
            : null;
    }
}
