using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using FlannelMesh.Netlink;

namespace FlannelMesh.Backends.Vxlan;

/// <summary>
/// A VTEP's MAC follows from node id, VNI and family: a device that is made anew has the address its peers know.
/// Locally administered unicast (IEEE 802: bit 1 of the first byte set, bit 0 clear).
/// </summary>
public static class VtepMac
{
    public static MacAddress Of(NodeId node, uint vni, AddressFamily family)
    {
        Span<byte> input = stackalloc byte[21];
        node.Value.TryWriteBytes(input, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32BigEndian(input[16..], vni);
        input[20] = (byte)(family == AddressFamily.InterNetworkV6 ? 6 : 4);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        hash[0] = (byte)((hash[0] & 0xfe) | 0x02);
        return MacAddress.FromBytes(hash[..MacAddress.Length]);
    }
}
