using FlannelMesh.Tunnel.Control;
using Google.Protobuf;

namespace FlannelMesh.Tunnel.Tests.Control;

/// <summary>Messages of an agent that knows what it does.</summary>
internal static class Requests
{
    /// <param name="number">Of the id, of the underlay address 10.99.0.N and of the subnet 10.5.N.0/24.</param>
    public static Peer Peer(int number) => new()
    {
        Id = Id(number),
        Address = ByteString.CopyFrom(10, 99, (byte)(number >> 8), (byte)number),
        Port = 8285,
        Subnets = { new Prefix { Address = ByteString.CopyFrom(10, (byte)(5 + (number >> 8)), (byte)number, 0), Length = 24 } },
    };

    public static ByteString Id(int number) => ByteString.CopyFrom(new Guid(number, 0, 0, new byte[8]).ToByteArray(bigEndian: true));

    public static Request Part(ulong generation, bool isLast, params IEnumerable<Peer> peers) =>
        new() { Number = generation, Peers = new PeersPart { Generation = generation, IsLast = isLast, Peers = { peers } } };
}
