using FlannelMesh.Netlink.Interop;
using Tmds.Linux;
using static FlannelMesh.Netlink.Interop.netinet_in;

namespace FlannelMesh.Netlink.PacketIo;

/// <summary>What the kernel knows of the way to an address (RFC 1191, RFC 8201).</summary>
public static unsafe class PathMtu
{
    /// <summary>Bytes of the largest IP packet that gets there whole, as far as known; 0 if the address cannot be reached.</summary>
    public static int Of(UnderlayEndpoint endpoint)
    {
        var descriptor = LibC.socket(endpoint.IsIpv6 ? LibC.AF_INET6 : LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
        if (descriptor < 0)
        {
            return 0;
        }

        try
        {
            int mtu;
            var length = (uint)sizeof(int);
            fixed (byte* name = endpoint.Bytes)
            {
                return LibC.connect(descriptor, (sockaddr*)name, endpoint.Bytes.Length) == 0
                    && NativeMethods.getsockopt(
                        descriptor, endpoint.IsIpv6 ? IPPROTO_IPV6 : IPPROTO_IP, endpoint.IsIpv6 ? IPV6_MTU : IP_MTU, &mtu, &length) == 0
                    ? mtu
                    : 0;
            }
        }
        finally
        {
            _ = LibC.close(descriptor);
        }
    }
}
