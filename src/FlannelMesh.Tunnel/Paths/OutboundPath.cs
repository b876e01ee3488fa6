using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Packets;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Paths;

/// <summary>
/// From a queue of the device to the peers: looks up the peer, does a router's duties, cuts super-packets into real ones and sends them.
/// One thread; it allocates nothing once it runs.
/// </summary>
internal sealed class OutboundPath : IDisposable
{
    /// <summary>The kernel's largest packet with the header before it, rounded up. Bytes.</summary>
    private const int FrameLength = 65536 + 64;

    /// <summary>Several super-packets, and no more than the second-level cache holds.</summary>
    private const int FramesLength = 8 * FrameLength;

    private const int HeadersLength = 512 * Segmentation.MaxHeaderLength;

    private const int SealedLength = 10 * FrameLength;

    public const int MessageRoom = 256;
    public const int SliceRoom = 4096;

    private readonly PathSettings _settings;
    private readonly DeviceQueue _device;
    private readonly PathCounters _counters;
    private readonly PacketBuffer _frames = new(FramesLength);
    private readonly PacketBuffer _headers = new(HeadersLength);
    private readonly DatagramSender? _ipv4;
    private readonly DatagramSender? _ipv6;
    private readonly DatagramRows _rows;
    private readonly IcmpResponder _icmp;
    private readonly Waiter _waiter = new();
    private PeerTable _peers = PeerTable.Empty;
    private readonly PacketBuffer? _sealed;
    private int _headersUsed;
    private int _sealedUsed;
    private long _now;
    private volatile bool _isStopping;

    public OutboundPath(PathSettings settings, DeviceQueue device, DatagramSender? ipv4, DatagramSender? ipv6, PathCounters counters)
    {
        _settings = settings;
        _device = device;
        _counters = counters;
        _ipv4 = ipv4;
        _ipv6 = ipv6;
        _rows = new DatagramRows(ipv4, ipv6, counters, settings.Slot);
        _sealed = settings.Security is null ? null : new PacketBuffer(SealedLength);
        _icmp = new IcmpResponder(device, settings.Addresses, counters);
    }

    /// <summary>Until <see cref="Stop"/>.</summary>
    /// <returns>0, or the errno, negated, with which the device failed.</returns>
    public int Run()
    {
        while (!_isStopping)
        {
            _peers = _settings.Peers.Current;
            _now = Environment.TickCount64;
            var (used, read) = (0, 1);
            while (FramesLength - used >= FrameLength)
            {
                read = _device.Read(_frames.Span.Slice(used, FrameLength));
                if (read <= 0)
                {
                    break;
                }

                _counters.DeviceReads++;
                Take(_frames.Span.Slice(used, read));
                used += (read + 63) & ~63;
            }

            if (used > 0)
            {
                Flush();
            }
            else if (read == 0)
            {
                _waiter.Wait(_device.Handle);
            }

            if (read < 0)
            {
                return read;
            }
        }

        return 0;
    }

    public void Stop()
    {
        _isStopping = true;
        _waiter.Wake();
    }

    public void Dispose()
    {
        _waiter.Dispose();
        _icmp.Dispose();
        _ipv4?.Dispose();
        _ipv6?.Dispose();
        _sealed?.Dispose();
        _headers.Dispose();
        _frames.Dispose();
    }

    /// <param name="frame">A packet with its virtio header, which stays in place until the rows are flushed.</param>
    private void Take(Span<byte> frame)
    {
        if (frame.Length <= VirtioHeader.Length)
        {
            _counters.Drop(DropReason.Malformed);
            return;
        }

        var offload = VirtioHeader.Read(frame);
        var packet = frame[VirtioHeader.Length..];
        if (IpHeader.Parse(packet, out var header) != PacketFault.None)
        {
            _counters.Drop(DropReason.Malformed);
            return;
        }

        packet = packet[..header.TotalLength];
        if (_peers.Find(header.Destination(packet)) is not { } peer)
        {
            Refuse(DropReason.NoRoute, IcmpError.NetUnreachable, packet, header);
        }
        else if (!HopLimit.TryDecrement(packet, header))
        {
            Refuse(DropReason.HopLimit, IcmpError.HopLimitExceeded, packet, header);
        }
        else if ((offload.GsoType & ~VirtioHeader.GsoEcn) != VirtioHeader.GsoNone)
        {
            SendSegments(peer, packet, header, offload);
        }
        else
        {
            SendWhole(peer, packet, header, offload);
        }
    }

    private void SendWhole(TunnelPeer peer, Span<byte> packet, in IpHeader header, in VirtioHeader offload)
    {
        if ((offload.Flags & VirtioHeader.NeedsChecksum) != 0 && ChecksumOffload.Finish(packet, offload) != PacketFault.None)
        {
            _counters.Drop(DropReason.Malformed);
        }
        else if (Fits(peer, packet.Length))
        {
            Send(peer, packet, default);
        }
        else if (header.DontFragment)
        {
            RefuseTooBig(peer, packet, header);
        }
        else
        {
            SendFragments(peer, packet, header);
        }
    }

    private void SendSegments(TunnelPeer peer, Span<byte> packet, in IpHeader header, in VirtioHeader offload)
    {
        if (Segmentation.TryCreate(packet, header, offload, out var segmentation) != PacketFault.None)
        {
            _counters.Drop(DropReason.Malformed);
            return;
        }

        if (!Fits(peer, segmentation.SegmentLength(0)))
        {
            RefuseTooBig(peer, packet, header);
            return;
        }

        _counters.SegmentedPackets++;
        for (var i = 0; i < segmentation.Count; i++)
        {
            var head = Headers(segmentation.HeaderLength);
            segmentation.WriteHeader(packet, i, head);
            var (offset, length) = segmentation.Payload(i);
            Send(peer, head, packet.Slice(offset, length));
        }
    }

    private void SendFragments(TunnelPeer peer, Span<byte> packet, in IpHeader header)
    {
        if (Fragmentation.TryCreate(packet, header, InnerMtu(peer), out var fragmentation) != PacketFault.None)
        {
            _counters.Drop(DropReason.TooBig);
            return;
        }

        for (var i = 0; i < fragmentation.Count; i++)
        {
            var head = Headers(fragmentation.HeaderLength);
            fragmentation.WriteHeader(packet, i, head);
            var (offset, length) = fragmentation.Payload(i);
            Send(peer, head, packet.Slice(offset, length));
        }
    }

    private void Send(TunnelPeer peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        if (_settings.Security is null)
        {
            _rows.Add(peer, head, rest);
        }
        else
        {
            SendSealed(_settings.Security, peer, head, rest);
        }
    }

    private void SendSealed(SecureTransport security, TunnelPeer peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        var length = head.Length + rest.Length + Session.Overhead;
        if (_sealedUsed + length > SealedLength)
        {
            Flush();
        }

        var destination = _sealed!.Span.Slice(_sealedUsed, length);
        if (peer.Security!.TryGetSendSession(_now, out var session) && session.Seal(_settings.Slot, head, rest, destination) == length)
        {
            _sealedUsed += length;
            _rows.Add(peer, destination, default);
        }
        else if (!security.Hold(peer.Security, head, rest))
        {
            _counters.Drop(DropReason.NoSession);
            peer.Traffic[_settings.Slot].Drops++;
        }
    }

    private void Flush()
    {
        _rows.Flush();
        (_headersUsed, _sealedUsed) = (0, 0);
    }

    /// <summary>Memory for one header until the rows are flushed.</summary>
    private Span<byte> Headers(int length)
    {
        if (_headersUsed + length > HeadersLength)
        {
            Flush();
        }

        _headersUsed += length;
        return _headers.Span.Slice(_headersUsed - length, length);
    }

    private bool Fits(TunnelPeer peer, int length) =>
        peer.PathMtu == int.MaxValue || peer.Fits(length + _settings.Overhead(peer), _now);

    private int InnerMtu(TunnelPeer peer) => peer.PathMtu - _settings.Overhead(peer);

    private void RefuseTooBig(TunnelPeer peer, ReadOnlySpan<byte> packet, in IpHeader header)
    {
        _counters.Drop(DropReason.TooBig);
        _icmp.Send(IcmpError.PacketTooBig, packet, header, (uint)InnerMtu(peer));
    }

    private void Refuse(DropReason reason, IcmpError error, ReadOnlySpan<byte> packet, in IpHeader header)
    {
        _counters.Drop(reason);
        _icmp.Send(error, packet, header, 0);
    }
}
