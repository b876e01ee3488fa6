using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Packets;
using FlannelMesh.Tunnel.Paths;
using FlannelMesh.Tunnel.Peers;
using FlannelMesh.Tunnel.Tests.Packets;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>
/// Sends nearly right datagrams from peers and strangers to the whole way to the device, over real sockets, and compares what comes out, cut
/// into single packets again, and what is counted with what each datagram deserves.
/// </summary>
internal sealed class InboundFuzzer : IDisposable
{
    private const int DatagramsInBatch = 24;
    private const int LongDatagram = 10_000;

    private readonly DevicePipe _pipe = new();
    private readonly UdpSocket _socket = UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), 4 << 20);
    private readonly Socket[] _senders;
    private readonly TunnelPeer[] _peers;
    private readonly PathCounters _counters = new();
    private readonly PeerBoard _board = new();
    private readonly LinkedTransports? _transports;
    private readonly DatagramMutator _mutator;
    private readonly InboundPath _path;
    private readonly Thread _thread;
    private readonly byte[] _packet = new byte[PacketMutator.MaxLength];
    private readonly byte[] _frame = new byte[PacketMutator.MaxLength];
    private readonly Dictionary<DropReason, long> _drops = [];
    private readonly FlowRecord _expected = new();
    private readonly FlowRecord _actual = new();
    private uint _sentinel;

    /// <param name="isMerging">The kernel gives rows of datagrams (UDP_GRO), and the device takes them.</param>
    public InboundFuzzer(bool isEncrypted, bool isMerging)
    {
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        _transports = isEncrypted ? new LinkedTransports(_board, one) : null;
        _peers = [Peer(one, "127.0.0.2", ["10.5.1.0/24", "fd00::/64"]), Peer(two, "127.0.0.3", ["10.5.7.0/24", "10.5.1.2/32", "fd00::2/128"])];
        _board.Current = new PeerTable(_peers);
        _senders = [Sender("127.0.0.2"), Sender("127.0.0.3"), Sender("127.0.0.9")];
        _mutator = new DatagramMutator(_transports);
        var settings = new PathSettings { Peers = _board, Addresses = new LocalAddresses([], []), Security = _transports?.Path };
        var receiver = new DatagramReceiver(_socket.Handle, InboundPath.Batch);
        if (isMerging)
        {
            receiver.TryEnableMerging();
        }

        _path = new InboundPath(settings, receiver, _pipe.Device, isMerging, _counters);
        _transports?.Await();
        _thread = new Thread(() => Result = _path.Run()) { IsBackground = true, Name = "inbound under test" };
        _thread.Start();
    }

    public int Result { get; private set; }

    public long Datagrams { get; private set; }

    public long Packets { get; private set; }

    /// <summary>Packets that came out in one with others.</summary>
    public long Merged { get; private set; }

    public IReadOnlyDictionary<DropReason, long> Drops => _drops;

    /// <summary>One batch; the same for the same seed in clear text.</summary>
    /// <returns>Inputs.</returns>
    public long RunBatch(ulong seed)
    {
        var random = new FuzzRandom(seed);
        var packets = new PacketMutator(random);
        var longOnes = 0;
        for (var i = 0; i < DatagramsInBatch; i++)
        {
            var length = packets.Next(_packet);
            if (length > LongDatagram && (length > 65_000 || longOnes++ > 0))
            {
                continue;
            }

            var sender = random.OneIn(6) ? random.Below(_senders.Length) : 0;
            var (datagram, fate) = _mutator.Next(_packet.AsSpan(0, length), sender == 0, random);
            Datagrams++;
            Expect(sender, fate);
            _senders[sender].Send(datagram);
        }

        SendSentinel();
        while (Take())
        {
        }

        _expected.RequireEqual(_actual);
        CompareDrops();
        return DatagramsInBatch;
    }

    public void Dispose()
    {
        _path.Stop();
        _thread.Join();
        _path.Dispose();
        _transports?.Dispose();
        _socket.Dispose();
        _pipe.Dispose();
        foreach (var sender in _senders)
        {
            sender.Dispose();
        }
    }

    private TunnelPeer Peer(Guid id, string address, string[] subnets) => new()
    {
        Id = id,
        Subnets = [.. subnets.Select(subnet => IPNetwork.Parse(subnet))],
        Endpoint = new UnderlayEndpoint(IPAddress.Parse(address), 9),
        Traffic = ImmutableArray.Create(new PeerTraffic()),
        Security = address == "127.0.0.2" ? _transports?.Peer : _transports?.Path.Enter(id, null, [], []),
    };

    private Socket Sender(string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = 4 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        socket.Connect(IPAddress.Loopback, _socket.Port);
        return socket;
    }

    /// <param name="fate">What a peer's datagram comes to: a packet, nothing or a drop.</param>
    private void Expect(int sender, (byte[]? Packet, DropReason? Drop) fate)
    {
        var (packet, drop) = fate;
        if (sender == _peers.Length)
        {
            drop = DropReason.UnknownPeer;
        }
        else if (drop is null && packet is not null)
        {
            drop = IpHeader.Parse(packet, out var header) != PacketFault.None ? DropReason.Malformed
                : _board.Current.Find(header.Source(packet)) != _peers[sender] ? DropReason.SpoofedSource
                : null;
            if (drop is null)
            {
                Packets++;
                _expected.Add(packet.AsSpan(0, header.TotalLength));
            }
        }

        if (drop is { } reason)
        {
            _drops[reason] = _drops.GetValueOrDefault(reason) + 1;
        }
    }

    /// <summary>A packet of a protocol that is never merged: all before it are out when it comes.</summary>
    private void SendSentinel()
    {
        byte[] packet = [0x45, 0, 0, 24, 0, 0, 0x40, 0, 64, 250, 0, 0, 10, 5, 1, 1, 10, 5, 2, 1, .. BitConverter.GetBytes(++_sentinel)];
        InternetChecksum.WriteIpv4(packet.AsSpan(0, 20));
        _senders[0].Send(_transports?.Seal(packet) ?? packet);
    }

    /// <returns>False if it was the sentinel.</returns>
    private bool Take()
    {
        var length = _pipe.Receive(_frame);
        var virtio = VirtioHeader.Read(_frame);
        var packet = _frame[VirtioHeader.Length..length];
        if (virtio == default)
        {
            if (packet.Length == 24 && packet[9] == 250 && BitConverter.ToUInt32(packet, 20) == _sentinel)
            {
                return false;
            }

            _actual.Add(packet);
            return true;
        }

        foreach (var segment in Segments.Of(packet, virtio))
        {
            Merged++;
            _actual.Add(segment);
        }

        return true;
    }

    private void CompareDrops()
    {
        foreach (var reason in Enum.GetValues<DropReason>())
        {
            if (_counters.Drops(reason) != _drops.GetValueOrDefault(reason))
            {
                throw new FuzzException($"{reason}: {_counters.Drops(reason)} are counted, {_drops.GetValueOrDefault(reason)} are right");
            }
        }
    }
}
