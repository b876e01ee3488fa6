using System.Diagnostics;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Paths;

/// <summary>
/// Puts datagrams of one length and peer into rows, whatever their flows: the kernel passes a row down as one packet and cuts it late. The
/// order of datagrams is kept. What is added must stay where it is until the caller has flushed.
/// </summary>
internal sealed class DatagramRows
{
    private readonly DatagramSender? _ipv4;
    private readonly DatagramSender? _ipv6;
    private readonly PathCounters _counters;
    private readonly int _slot;
    private readonly Action<object?, int, int> _onError;

    private DatagramSender? _sender;
    private TunnelPeer? _peer;
    private int _datagrams;
    private int _length;
    private int _bytes;
    private bool _isClosed;

    /// <param name="ipv4">Null if there is no such socket; likewise the other.</param>
    /// <param name="slot">Of the calling thread in the peers' counters.</param>
    public DatagramRows(DatagramSender? ipv4, DatagramSender? ipv6, PathCounters counters, int slot)
    {
        _ipv4 = ipv4;
        _ipv6 = ipv6;
        _counters = counters;
        _slot = slot;
        _onError = OnError;
    }

    /// <summary>Adds one datagram, in two slices as it lies in memory; the second may be empty.</summary>
    public void Add(TunnelPeer peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        var length = head.Length + rest.Length;
        if (peer.Burst is { } burst)
        {
            Await(burst);
        }

        if (peer != _peer || _isClosed || length > _length || _bytes + length > DatagramSender.MaxRowLength || _datagrams == MaxDatagrams(peer) || !_sender!.HasRoom(2))
        {
            Begin(peer, length);
        }

        if (_sender is null)
        {
            _counters.Drop(DropReason.SendFailed);
            return;
        }

        _sender.Add(head);
        if (rest.Length > 0)
        {
            _sender.Add(rest);
        }

        _datagrams++;
        _bytes += length;
        _isClosed = length < _length;
        peer.Traffic[_slot].SentPackets++;
        peer.Traffic[_slot].SentBytes += length;
        _counters.SentPackets++;
        _counters.SentBytes += length;
    }

    /// <summary>Gives everything to the kernel: the memory of all that was added may be used again.</summary>
    public void Flush()
    {
        End();
        Flush(_ipv4);
        Flush(_ipv6);
        (_peer, _sender) = (null, null);
    }

    private static int MaxDatagrams(TunnelPeer peer) => peer.Burst is null ? DatagramSender.MaxSegments : BurstLimit.Datagrams / 2;

    private void Begin(TunnelPeer peer, int length)
    {
        End();
        var sender = peer.Endpoint.IsIpv6 ? _ipv6 : _ipv4;
        if (sender?.HasRoom(2) == false)
        {
            Flush();
        }

        (_peer, _sender, _length, _bytes, _datagrams, _isClosed) = (peer, sender, length, 0, 0, false);
        sender?.Begin(peer.Endpoint, peer);
    }

    private void End()
    {
        if (_datagrams > 1)
        {
            _sender!.Segment(_length);
            _counters.SegmentedSends++;
        }

        _datagrams = 0;
    }

    private void Flush(DatagramSender? sender)
    {
        if (sender is { Count: > 0 })
        {
            var before = sender.Calls;
            sender.Flush(_onError);
            _counters.SocketSends += sender.Calls - before;
        }
    }

    private void Await(BurstLimit burst)
    {
        while (!burst.TryTake(Stopwatch.GetTimestamp()))
        {
            Flush();
            Thread.Sleep(1);
        }
    }

    private void OnError(object? owner, int errno, int datagrams)
    {
        var peer = (TunnelPeer)owner!;

        // The kernel has heard of a smaller MTU on the way: the next such packet is answered with ICMP. Of rows it said EINVAL before 6.13.
        var isTooBig = errno == Errno.EMSGSIZE || (errno == Errno.EINVAL && datagrams > 1);
        if (isTooBig && PathMtu.Of(peer.Endpoint) is var mtu and > 0)
        {
            peer.LearnPathMtu(mtu, Environment.TickCount64);
        }

        _counters.Drop(isTooBig ? DropReason.TooBig : DropReason.SendFailed, datagrams);
        peer.Traffic[_slot].Drops += datagrams;
    }
}
