using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Packets;
using FlannelMesh.Tunnel.Paths;
using FlannelMesh.Tunnel.Peers;
using FlannelMesh.Tunnel.Tests.Packets;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>What has to become of a frame, by the packet functions one after the other, each on a copy of its own.</summary>
internal sealed class ReferenceRouter(PeerTable peers, LocalAddresses addresses, int overhead)
{
    /// <param name="mtu">Of the way to each peer, outer; <see cref="int.MaxValue"/> if nothing is known.</param>
    /// <returns>The peer and the datagrams to it; else why there are none, and what the sender is told.</returns>
    public (TunnelPeer? Peer, List<byte[]> Datagrams, DropReason? Reason, byte[] Answer) Route(byte[] frame, Func<TunnelPeer, int> mtu)
    {
        if (frame.Length <= VirtioHeader.Length || IpHeader.Parse(frame.AsSpan(VirtioHeader.Length), out var header) != PacketFault.None)
        {
            return Dropped(DropReason.Malformed);
        }

        var virtio = VirtioHeader.Read(frame);
        var packet = frame.AsSpan(VirtioHeader.Length, header.TotalLength).ToArray();
        if (peers.Find(header.Destination(packet)) is not { } peer)
        {
            return Dropped(DropReason.NoRoute, Answer(packet, header, IcmpError.NetUnreachable, 0));
        }

        if (!HopLimit.TryDecrement(packet, header))
        {
            return Dropped(DropReason.HopLimit, Answer(packet, header, IcmpError.HopLimitExceeded, 0));
        }

        var inner = mtu(peer) == int.MaxValue ? int.MaxValue : mtu(peer) - overhead - (peer.Endpoint.IsIpv6 ? 48 : 28);
        return (virtio.GsoType & ~VirtioHeader.GsoEcn) == VirtioHeader.GsoNone
            ? Whole(peer, packet, header, virtio, inner)
            : Segmented(peer, packet, header, virtio, inner);
    }

    private static (TunnelPeer? Peer, List<byte[]> Datagrams, DropReason? Reason, byte[] Answer) Dropped(DropReason reason, byte[]? answer = null) =>
        (null, [], reason, answer ?? []);

    private (TunnelPeer? Peer, List<byte[]> Datagrams, DropReason? Reason, byte[] Answer) Segmented(
        TunnelPeer peer, byte[] packet, in IpHeader header, in VirtioHeader virtio, int mtu) =>
        Segmentation.TryCreate(packet, header, virtio, out var segmentation) != PacketFault.None ? Dropped(DropReason.Malformed)
        : segmentation.SegmentLength(0) > mtu ? Dropped(DropReason.TooBig, Answer(packet, header, IcmpError.PacketTooBig, mtu))
        : (peer, Segments.Of(packet, virtio), null, []);

    private (TunnelPeer? Peer, List<byte[]> Datagrams, DropReason? Reason, byte[] Answer) Whole(
        TunnelPeer peer, byte[] packet, in IpHeader header, in VirtioHeader virtio, int mtu)
    {
        if (ChecksumOffload.Finish(packet, virtio) != PacketFault.None)
        {
            return Dropped(DropReason.Malformed);
        }

        if (packet.Length <= mtu)
        {
            return (peer, [packet], null, []);
        }

        if (header.DontFragment)
        {
            return Dropped(DropReason.TooBig, Answer(packet, header, IcmpError.PacketTooBig, mtu));
        }

        if (Fragmentation.TryCreate(packet, header, mtu, out var fragmentation) != PacketFault.None)
        {
            return Dropped(DropReason.TooBig);
        }

        var fragments = new List<byte[]>();
        for (var i = 0; i < fragmentation.Count; i++)
        {
            var (offset, length) = fragmentation.Payload(i);
            var fragment = new byte[fragmentation.FragmentLength(i)];
            fragmentation.WriteHeader(packet, i, fragment);
            packet.AsSpan(offset, length).CopyTo(fragment.AsSpan(fragmentation.HeaderLength));
            fragments.Add(fragment);
        }

        return (peer, fragments, null, []);
    }

    private byte[] Answer(byte[] packet, in IpHeader header, IcmpError error, int mtu)
    {
        var answer = new byte[IcmpErrors.MaxLength];
        return answer[..IcmpErrors.Write(answer, packet, header, error, (uint)mtu, header.IsIpv6 ? addresses.Ipv6 : addresses.Ipv4)];
    }
}
