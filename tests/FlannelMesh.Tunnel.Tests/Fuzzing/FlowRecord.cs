using System.Buffers.Binary;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>Packets by flow, in their order; flows have none among each other.</summary>
internal sealed class FlowRecord
{
    private readonly Dictionary<string, List<byte[]>> _flows = [];

    /// <param name="packet">Of exactly its length.</param>
    public void Add(ReadOnlySpan<byte> packet)
    {
        IpHeader.Parse(packet, out var header);
        var ports = header.IsFragment || packet.Length < header.HeaderLength + 4 ? [] : packet.Slice(header.HeaderLength, 4);
        var key = $"{header.Protocol} {Convert.ToHexString(header.Addresses(packet))} {Convert.ToHexString(ports)}";
        _flows.TryAdd(key, []);
        _flows[key].Add(packet.ToArray());
    }

    /// <summary>Empties both.</summary>
    /// <exception cref="FuzzException">A packet is missing, another, twice or in another place.</exception>
    public void RequireEqual(FlowRecord other)
    {
        foreach (var (key, packets) in _flows)
        {
            if (!other._flows.Remove(key, out var others) || packets.Count != others.Count)
            {
                throw new FuzzException($"of flow {key} {packets.Count} packets are right, {others?.Count ?? 0} came out");
            }

            for (var i = 0; i < packets.Count; i++)
            {
                if (!IsSame(packets[i], others[i]))
                {
                    throw new FuzzException($"packet {i}: {Convert.ToHexString(others[i])} instead of {Convert.ToHexString(packets[i])}");
                }
            }
        }

        if (other._flows.Count > 0)
        {
            throw new FuzzException($"of flow {other._flows.Keys.First()} came out what nobody sent");
        }

        _flows.Clear();
    }

    /// <summary>
    /// What is merged and cut again has made-up ids where they say nothing (RFC 6864: of what must not be fragmented), and the computed one of
    /// a checksum's two forms of zero.
    /// </summary>
    private static bool IsSame(byte[] expected, byte[] actual)
    {
        if (expected.AsSpan().SequenceEqual(actual))
        {
            return true;
        }

        if (expected.Length != actual.Length || IpHeader.Parse(actual, out var header) != PacketFault.None)
        {
            return false;
        }

        if (!header.IsIpv6 && header.DontFragment)
        {
            expected.AsSpan(4, 2).CopyTo(actual.AsSpan(4));
            InternetChecksum.WriteIpv4(actual.AsSpan(0, header.HeaderLength));
        }

        TakeZero(expected, actual, header.HeaderLength + (header.Protocol == IpHeader.Tcp ? TcpHeader.Checksum : UdpHeader.Checksum));
        if (!header.IsIpv6)
        {
            TakeZero(expected, actual, 10);
        }

        return expected.AsSpan().SequenceEqual(actual);
    }

    private static void TakeZero(byte[] expected, byte[] actual, int place)
    {
        if (place + 2 <= expected.Length
            && BinaryPrimitives.ReadUInt16BigEndian(expected.AsSpan(place)) is 0 or ushort.MaxValue
            && BinaryPrimitives.ReadUInt16BigEndian(actual.AsSpan(place)) is 0 or ushort.MaxValue)
        {
            expected.AsSpan(place, 2).CopyTo(actual.AsSpan(place));
        }
    }
}
