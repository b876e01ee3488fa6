using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.PacketIo;

/// <summary>Address and port as the kernel wants them: a sockaddr_in or sockaddr_in6, made once.</summary>
public sealed class UnderlayEndpoint
{
    /// <summary>Of the longer one, sockaddr_in6. Bytes.</summary>
    internal const int MaxLength = 28;

    private const int Ipv4Length = 16;

    private readonly byte[] _bytes;

    public UnderlayEndpoint(IPAddress address, ushort port)
    {
        Address = address;
        Port = port;
        var isIpv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        _bytes = new byte[isIpv6 ? MaxLength : Ipv4Length];
        BitConverter.TryWriteBytes(_bytes, isIpv6 ? socket.AF_INET6 : (ushort)socket.AF_INET);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(2), port);
        address.TryWriteBytes(_bytes.AsSpan(isIpv6 ? 8 : 4), out _);
        Key = KeyOf(_bytes);
    }

    public IPAddress Address { get; }

    public ushort Port { get; }

    public bool IsIpv6 => _bytes.Length == MaxLength;

    /// <summary>The address without the port, as <see cref="DatagramReceiver.Sender"/> gives it.</summary>
    public UInt128 Key { get; }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    public override string ToString() => new IPEndPoint(Address, Port).ToString();

    /// <summary>An IPv4 address is that of ::ffff:0:0/96 (RFC 4291, 2.5.5.2), so that no two families share a key.</summary>
    internal static UInt128 KeyOf(ReadOnlySpan<byte> socketAddress) => BitConverter.ToUInt16(socketAddress) == socket.AF_INET6
        ? BinaryPrimitives.ReadUInt128BigEndian(socketAddress[8..])
        : new UInt128(0, 0xffff_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(socketAddress[4..]));
}
