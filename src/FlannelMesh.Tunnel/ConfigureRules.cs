using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Tunnel;

/// <summary>What a configuration must hold.</summary>
internal static class ConfigureRules
{
    private const int KeyLength = 32;
    private const int SmallestMtu = 68;

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

        return message.Encryption is { PrivateKey.Length: not KeyLength } encryption
            ? $"private_key has {encryption.PrivateKey.Length} bytes: {KeyLength} are wanted"
            : null;
    }
}
