using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Packets;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Paths;

/// <summary>
/// From a socket to a queue of the device: takes what peers send from their addresses with inner sources of their own, merges
/// consecutive segments of a flow and writes them. One thread; it allocates nothing once it runs.
/// </summary>
internal sealed class InboundPath : IDisposable
{
    /// <summary>Rows of datagrams taken at a time.</summary>
    public const int Batch = 16;

    /// <summary>IP packets start with a version of 4 or 6 in the upper half; what encryption sends is below.</summary>
    private const byte FirstOfClearText = 0x10;

    private const int MaxPackets = Batch * DatagramSender.MaxSegments;

    private readonly PathSettings _settings;
    private readonly DatagramReceiver _receiver;
    private readonly DeviceQueue _device;
    private readonly PathCounters _counters;
    private readonly Coalescer _coalescer;
    private readonly SliceList _slices = new(DatagramSender.MaxSegments + 2);
    private readonly PacketBuffer _virtioHeaders = new(VirtioHeader.Length);
    private readonly Waiter _waiter = new();
    private PeerTable _peers = PeerTable.Empty;
    private int _packets;
    private long _now;
    private volatile bool _isStopping;

    /// <param name="mergesUdp">The device takes rows of UDP datagrams as one packet.</param>
    public InboundPath(PathSettings settings, DatagramReceiver receiver, DeviceQueue device, bool mergesUdp, PathCounters counters)
    {
        _settings = settings;
        _receiver = receiver;
        _device = device;
        _counters = counters;
        _coalescer = new Coalescer(MaxPackets) { MergesUdp = mergesUdp };
    }

    /// <summary>Until <see cref="Stop"/>.</summary>
    /// <returns>0, or the errno, negated, with which the socket failed.</returns>
    public int Run()
    {
        while (!_isStopping)
        {
            _peers = _settings.Peers.Current;
            _now = Environment.TickCount64;
            var rows = _receiver.Receive();
            if (rows < 0)
            {
                return rows;
            }

            if (rows == 0)
            {
                _waiter.Wait(_receiver.Handle);
                continue;
            }

            _counters.SocketReceives++;
            for (var row = 0; row < rows; row++)
            {
                TakeRow(row);
            }

            WritePackets();
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
        _virtioHeaders.Dispose();
        _slices.Dispose();
        _receiver.Dispose();
    }

    private void TakeRow(int row)
    {
        var (length, segment) = (_receiver.Length(row), Math.Max(_receiver.SegmentLength(row), 1));
        if (_peers.FindSender(_receiver.Sender(row)) is not { } peer)
        {
            _counters.Drop(DropReason.UnknownPeer, Math.Max((length + segment - 1) / segment, 1));
            return;
        }

        if (length > segment)
        {
            _counters.MergedReceives++;
        }

        if (length == 0)
        {
            Drop(peer, DropReason.Malformed);
        }

        var start = DatagramReceiver.Offset(row);
        for (var at = 0; at < length; at += segment)
        {
            Take(peer, start + at, Math.Min(segment, length - at));
        }
    }

    private void Take(TunnelPeer peer, int offset, int length)
    {
        if (_settings.Security is { } security)
        {
            Open(security, peer, offset, length);
        }
        else if (_receiver.Buffer[offset] < FirstOfClearText)
        {
            Drop(peer, DropReason.NotEncrypted);
        }
        else
        {
            TakePacket(peer, offset, length);
        }
    }

    /// <summary>The plaintext takes the ciphertext's place.</summary>
    private void Open(SecureTransport security, TunnelPeer peer, int offset, int length)
    {
        var datagram = _receiver.Buffer.Slice(offset, length);
        switch ((DatagramType)datagram[0])
        {
            case DatagramType.Data when security.Sessions.TryFind(datagram, out var session) && session.Peer == peer.Security:
                var result = session.Open(_settings.Slot, _now, datagram, datagram[DataHeader.Length..], out var opened);
                if (result == OpenResult.Expired)
                {
                    DropUnknown(security, peer);
                }
                else if (result != OpenResult.Ok)
                {
                    Drop(peer, result == OpenResult.Replayed ? DropReason.Replayed : DropReason.Forged);
                }
                else if (opened > 0)
                {
                    TakePacket(peer, offset + DataHeader.Length, opened);
                }

                break;
            case DatagramType.Data:
                DropUnknown(security, peer);
                break;
            case DatagramType.Initiation or DatagramType.Response:
                if (!security.Receive(peer.Security!, datagram))
                {
                    Drop(peer, DropReason.Malformed);
                }

                break;
            default:
                Drop(peer, DropReason.NotEncrypted);
                break;
        }
    }

    private void DropUnknown(SecureTransport security, TunnelPeer peer)
    {
        Drop(peer, DropReason.NoSession);
        security.ReceivedUnknown(peer.Security!);
    }

    private void TakePacket(TunnelPeer peer, int offset, int length)
    {
        var packet = _receiver.Buffer.Slice(offset, length);
        if (IpHeader.Parse(packet, out var header) != PacketFault.None)
        {
            Drop(peer, DropReason.Malformed);
        }
        else if (_peers.Find(header.Source(packet)) != peer)
        {
            Drop(peer, DropReason.SpoofedSource);
        }
        else
        {
            if (_packets == MaxPackets)
            {
                WritePackets();
            }

            _packets++;
            _coalescer.Add(_receiver.Buffer, offset, header.TotalLength, header);
            var traffic = peer.Traffic[_settings.Slot];
            traffic.ReceivedPackets++;
            traffic.ReceivedBytes += header.TotalLength;
            _counters.ReceivedPackets++;
            _counters.ReceivedBytes += header.TotalLength;
        }
    }

    private void WritePackets()
    {
        _coalescer.Finish(_receiver.Buffer);
        for (var i = 0; i < _coalescer.Count; i++)
        {
            _coalescer.Header(i).Write(_virtioHeaders.Span);
            _slices.Clear();
            _slices.Add(_virtioHeaders.Span);
            var slices = _coalescer.SliceCount(i);
            for (var n = 0; n < slices; n++)
            {
                var (offset, length) = _coalescer.Slice(i, n);
                _slices.Add(_receiver.Buffer.Slice(offset, length));
            }

            _counters.DeviceWrites++;
            _counters.MergedPackets += slices > 1 ? 1 : 0;
            if (_device.Write(_slices) != 0)
            {
                _counters.Drop(DropReason.DeviceFailed, slices);
            }
        }

        _coalescer.Clear();
        _packets = 0;
    }

    private void Drop(TunnelPeer peer, DropReason reason)
    {
        _counters.Drop(reason);
        peer.Traffic[_settings.Slot].Drops++;
    }
}
