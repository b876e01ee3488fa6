using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.PacketIo;

namespace FlannelMesh.Labs.Bench.Traffic;

/// <summary>Sends small UDP datagrams of many flows as fast as it can: whole IP packets through a raw socket, made once, 64 a system call.</summary>
internal static class PacketBlast
{
    /// <summary>Bytes of each datagram.</summary>
    public const int PayloadLength = 64;

    private const int HeaderLength = 20;
    private const int PacketLength = HeaderLength + UdpLength;
    private const int UdpLength = 8 + PayloadLength;
    private const int FirstSourcePort = 20_000;
    private const int Batch = 64;

    /// <param name="flows">Source ports, used in turn.</param>
    /// <returns>Packets that the kernel has taken.</returns>
    public static long Run(IPAddress source, IPAddress destination, int port, int flows, TimeSpan time)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
        using var packets = new PacketBuffer(flows * PacketLength);
        using var sender = new DatagramSender(socket.SafeHandle, Batch, Batch);
        for (var flow = 0; flow < flows; flow++)
        {
            Write(packets.Span.Slice(flow * PacketLength, PacketLength), source, destination, FirstSourcePort + flow, port);
        }

        var (endpoint, start, next) = (new UnderlayEndpoint(destination, 0), Stopwatch.GetTimestamp(), 0);
        long sent = 0;
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            for (var i = 0; i < Batch; i++)
            {
                sender.Begin(endpoint, null);
                sender.Add(packets.Span.Slice(next * PacketLength, PacketLength));
                next = (next + 1) % flows;
            }

            sent += Batch;
            sender.Flush((_, _, lost) => sent -= lost);
        }

        return sent;
    }

    /// <summary>A datagram that must not be fragmented, with both checksums.</summary>
    internal static void Write(Span<byte> packet, IPAddress source, IPAddress destination, int sourcePort, int port)
    {
        packet.Clear();
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[6] = 0x40;
        packet[8] = 64;
        packet[9] = 17;
        source.TryWriteBytes(packet[12..], out _);
        destination.TryWriteBytes(packet[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Checksum(packet[..HeaderLength], 0));
        var udp = packet[HeaderLength..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        var pseudo = Sum(packet[12..HeaderLength]) + 17 + (uint)udp.Length;
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], Checksum(udp, pseudo));
    }

    private static ushort Checksum(ReadOnlySpan<byte> words, uint seed)
    {
        var sum = seed + Sum(words);
        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }

    private static uint Sum(ReadOnlySpan<byte> words)
    {
        uint sum = 0;
        for (var i = 0; i < words.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(words[i..]);
        }

        return sum;
    }
}
