using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Security;

/// <summary>Who guesses, as limits on wrong tokens count it: who has one address of IPv6 has a whole /64 to guess from.</summary>
internal static class GuessSource
{
    private const int PrefixBytes = 8;

    public static IPAddress Of(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. plain.GetAddressBytes()[..PrefixBytes], .. new byte[PrefixBytes]]) : plain;
    }
}
