using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Packets;
using FlannelMesh.Tunnel.Paths;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>
/// Feeds nearly right frames to the whole way from the device to the peers, over real sockets, and compares what arrives, what the senders are
/// told and what is counted with <see cref="ReferenceRouter"/>.
/// </summary>
internal sealed class OutboundFuzzer : IDisposable
{
    private const int FramesInBatch = 24;
    private const int MaxSegments = 60;
    private const int LongFrame = 10_000;

    private static readonly LocalAddresses Addresses = new([10, 5, 1, 0], [0xfd, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0]);

    private readonly DevicePipe _pipe = new();
    private readonly SendMode _mode;
    private readonly ProtocolType _protocol;
    private readonly Socket _from4;
    private readonly Socket _from6;
    private readonly DatagramSender _ipv4;
    private readonly DatagramSender _ipv6;
    private readonly Dictionary<Guid, Socket> _receivers = [];
    private readonly PathCounters _counters = new();
    private readonly PeerBoard _board = new();
    private readonly LinkedTransports? _transports;
    private readonly ReferenceRouter _reference;
    private readonly OutboundPath _path;
    private readonly Thread _thread;
    private readonly byte[] _packet = new byte[PacketMutator.MaxLength + VirtioHeader.Length];
    private readonly byte[] _received = new byte[PacketMutator.MaxLength];
    private readonly List<byte[]> _answers = [];
    private readonly Dictionary<DropReason, long> _drops = [];
    private int _mtu = int.MaxValue;
    private ulong _sentinel;

    public OutboundFuzzer(SendMode mode)
    {
        var isEncrypted = mode == SendMode.Encrypted;
        _mode = mode;
        _protocol = mode == SendMode.RefusedRows && UdpLite.IsThere ? UdpLite.Protocol : ProtocolType.Udp;
        (_from4, _from6) = (Bind(IPAddress.Loopback), Bind(IPAddress.IPv6Loopback));
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        _transports = isEncrypted ? new LinkedTransports(_board, one) : null;
        var first = Peer(one, IPAddress.Loopback, ["10.5.2.0/24", "fd00::/64"]);

        // Of a longer prefix inside the other's.
        var second = isEncrypted ? first : Peer(two, IPAddress.IPv6Loopback, ["10.5.3.0/24", "10.5.2.128/25", "fd00:0:0:1::/64"]);
        _board.Current = new PeerTable(isEncrypted ? [first] : [first, second]);
        _reference = new ReferenceRouter(_board.Current, Addresses, isEncrypted ? Session.Overhead : 0);
        var settings = new PathSettings { Peers = _board, Addresses = Addresses, Security = _transports?.Path };
        (_ipv4, _ipv6) = (Sender(_from4), Sender(_from6));
        _path = new OutboundPath(settings, _pipe.Device, _ipv4, _ipv6, _counters);
        _pipe.NeverWait();
        _transports?.Await();
        _thread = new Thread(() => Result = _path.Run()) { IsBackground = true, Name = "outbound under test" };
        _thread.Start();
    }

    public int Result { get; private set; }

    /// <summary>Whether rows are still tried.</summary>
    public bool HasSegmentation => _ipv4.HasSegmentation && _ipv6.HasSegmentation;

    public long Frames { get; private set; }

    public long Datagrams { get; private set; }

    public long Answers { get; private set; }

    /// <summary>Frames that came to nothing, by reason.</summary>
    public IReadOnlyDictionary<DropReason, long> Drops => _drops;

    /// <summary>One batch, the same for the same seed.</summary>
    /// <returns>Inputs.</returns>
    public long RunBatch(ulong seed)
    {
        var random = new FuzzRandom(seed);
        var mutator = new PacketMutator(random);
        LearnMtu(random);
        var expected = _board.Current.Peers.ToDictionary(peer => peer.Id, _ => new List<byte[]>());
        var longOnes = 0;
        for (var i = 0; i < FramesInBatch; i++)
        {
            var length = NextFrame(random, mutator);
            if (length > LongFrame && longOnes++ > 0)
            {
                continue;
            }

            Frames++;
            var frame = _packet[..length];
            Expect(frame, expected);
            if (length > 0)
            {
                _pipe.Send(frame);
            }
        }

        foreach (var peer in _board.Current.Peers)
        {
            expected[peer.Id].Add(SendSentinel(peer));
        }

        foreach (var (peer, datagrams) in expected)
        {
            Compare(peer, datagrams);
        }

        CompareAnswers();
        CompareDrops();
        return FramesInBatch;
    }

    public void Dispose()
    {
        _path.Stop();
        _thread.Join();
        _path.Dispose();
        _transports?.Dispose();
        _from4.Dispose();
        _from6.Dispose();
        _pipe.Dispose();
        foreach (var receiver in _receivers.Values)
        {
            receiver.Dispose();
        }
    }

    private DatagramSender Sender(Socket socket)
    {
        var sender = new DatagramSender(socket.SafeHandle, OutboundPath.MessageRoom, OutboundPath.SliceRoom);
        if (_mode == SendMode.OneByOne || (_mode == SendMode.RefusedRows && _protocol == ProtocolType.Udp))
        {
            sender.DisableSegmentation();
        }

        return sender;
    }

    private Socket Bind(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, _protocol)
        {
            ReceiveBufferSize = 4 << 20,
            SendBufferSize = 4 << 20,
            ReceiveTimeout = 20_000,
        };
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private TunnelPeer Peer(Guid id, IPAddress address, string[] subnets)
    {
        var receiver = Bind(address);
        var peer = new TunnelPeer
        {
            Id = id,
            Subnets = [.. subnets.Select(subnet => IPNetwork.Parse(subnet))],
            Endpoint = new UnderlayEndpoint(address, (ushort)((IPEndPoint)receiver.LocalEndPoint!).Port),
            Traffic = ImmutableArray.Create(new PeerTraffic()),
            Security = _transports?.Peer,
        };
        _receivers.Add(id, receiver);
        return peer;
    }

    /// <summary>The path reads it once a packet; at the beginning of a batch it has none.</summary>
    private void LearnMtu(FuzzRandom random)
    {
        _mtu = random.OneIn(2) ? int.MaxValue : random.OneIn(4) ? 140 + random.Below(200) : 576 + random.Below(1200);
        foreach (var peer in _board.Current.Peers)
        {
            peer.LearnPathMtu(_mtu, Environment.TickCount64);
        }
    }

    private int NextFrame(FuzzRandom random, PacketMutator mutator)
    {
        var packet = _packet.AsSpan(VirtioHeader.Length);
        var length = mutator.Next(packet);
        if (random.OneIn(3))
        {
            ChangeWord(packet[..length], ipv4: 18, ipv6: 30, (random.OneIn(8) ? 5 : 3) << 8, 1);
        }

        if (random.OneIn(40))
        {
            ChangeWord(packet[..length], ipv4: 8, ipv6: 6, (random.Below(3) << 8) | IpHeader.Tcp, (IpHeader.Udp << 8) | random.Below(3));
        }

        var virtio = mutator.NextHeader(packet[..length]);
        if (random.OneIn(2))
        {
            virtio = virtio with { GsoType = VirtioHeader.GsoNone, Flags = (byte)random.Below(2) };
        }
        else if (length / Math.Max((int)virtio.SegmentSize, 1) > MaxSegments)
        {
            virtio = virtio with { SegmentSize = (ushort)((length / MaxSegments) + 1) };
        }

        virtio.Write(_packet);
        return random.OneIn(300) ? random.Below(12) : length + VirtioHeader.Length;
    }

    /// <summary>Changes a word of the IP header, and its checksum with it.</summary>
    private static void ChangeWord(Span<byte> packet, int ipv4, int ipv6, int valueOfIpv4, int valueOfIpv6)
    {
        if (packet.Length >= 40 && packet[0] >> 4 == 6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[ipv6..], (ushort)valueOfIpv6);
        }
        else if (packet.Length >= 20 && packet[0] >> 4 == 4)
        {
            var (before, checksum) = (BinaryPrimitives.ReadUInt16BigEndian(packet[ipv4..]), BinaryPrimitives.ReadUInt16BigEndian(packet[10..]));
            BinaryPrimitives.WriteUInt16BigEndian(packet[ipv4..], (ushort)valueOfIpv4);
            BinaryPrimitives.WriteUInt16BigEndian(packet[10..], InternetChecksum.Update(checksum, before, (ushort)valueOfIpv4));
        }
    }

    private void Expect(byte[] frame, Dictionary<Guid, List<byte[]>> expected)
    {
        if (frame.Length == 0)
        {
            return;
        }

        var (peer, datagrams, reason, answer) = _reference.Route(frame, _ => _mtu);
        if (reason is { } dropped)
        {
            _drops[dropped] = _drops.GetValueOrDefault(dropped) + 1;
        }

        if (answer.Length > 0)
        {
            _answers.Add(answer);
        }

        if (peer is not null)
        {
            expected[peer.Id].AddRange(datagrams);
            Datagrams += datagrams.Count;
        }
    }

    /// <summary>The last packet to a peer, which is never too long: all before it are through when it arrives.</summary>
    private byte[] SendSentinel(TunnelPeer peer)
    {
        byte[] packet = [0x45, 0, 0, 28, 0, 0, 0x40, 0, 64, 250, 0, 0, 10, 5, 1, 1, 10, 5, 2, 1, .. BitConverter.GetBytes(++_sentinel)];
        packet[18] = (byte)(peer.Endpoint.IsIpv6 ? 3 : 2);
        InternetChecksum.WriteIpv4(packet.AsSpan(0, 20));
        byte[] frame = [.. new byte[VirtioHeader.Length], .. packet];
        _pipe.Send(frame);
        return Assert.Single(_reference.Route(frame, _ => int.MaxValue).Datagrams);
    }

    private void Compare(Guid peer, List<byte[]> expected)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            var length = _receivers[peer].Receive(_received);
            var datagram = _received.AsSpan(0, length);
            if (_transports is not null)
            {
                datagram = _transports.Open(datagram.ToArray()) ?? throw new FuzzException("a datagram does not open");
            }

            if (!datagram.SequenceEqual(expected[i]))
            {
                throw new FuzzException(
                    $"datagram {i} of {expected.Count}: {Convert.ToHexString(datagram)} instead of {Convert.ToHexString(expected[i])}");
            }
        }
    }

    /// <summary>Errors are limited in rate: some are missing, but none is another or in another place.</summary>
    private void CompareAnswers()
    {
        var next = 0;
        while (_pipe.HasFrame)
        {
            var length = _pipe.Receive(_received);
            while (next < _answers.Count && !_received.AsSpan(VirtioHeader.Length, length - VirtioHeader.Length).SequenceEqual(_answers[next]))
            {
                next++;
            }

            Answers++;
            if (next++ >= _answers.Count)
            {
                throw new FuzzException($"the sender is told what nobody has to: {Convert.ToHexString(_received.AsSpan(0, length))}");
            }
        }

        _answers.Clear();
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
