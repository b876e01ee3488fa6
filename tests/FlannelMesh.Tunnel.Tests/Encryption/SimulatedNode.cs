using System.Buffers.Binary;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Tunnel.Encryption;

namespace FlannelMesh.Tunnel.Tests.Encryption;

/// <summary>One end of a tunnel between two: does what the packet path does with the encryption.</summary>
internal sealed class SimulatedNode : IHandshakeSink
{
    private readonly SimulatedNetwork _network;
    private readonly byte[] _privateKey;
    private readonly HashSet<long> _delivered = [];
    private byte[] _peerKey = [];
    private long _lastWritten;

    public SimulatedNode(SimulatedNetwork network, byte[]? privateKey = null)
    {
        _network = network;
        _privateKey = privateKey ?? X25519.GeneratePrivateKey();
        Start();
    }

    public SessionTable Sessions { get; private set; } = null!;

    public HandshakeEngine Engine { get; private set; } = null!;

    public PeerSecurity Peer { get; private set; } = null!;

    public byte[] PublicKey => X25519.PublicKey(_privateKey);

    /// <summary>What was opened, by result.</summary>
    public Dictionary<OpenResult, int> Opened { get; } = [];

    public Dictionary<HandshakeOutcome, int> Outcomes { get; } = [];

    /// <summary>Packets of the other end that arrived, each counted once: twice is an error.</summary>
    public int Delivered => _delivered.Count;

    /// <summary>Datagrams of sessions that are not in the table.</summary>
    public int Unknown { get; private set; }

    /// <summary>All datagrams sent, oldest first.</summary>
    public List<byte[]> Sent { get; } = [];

    public void Know(byte[] peerKey)
    {
        _peerKey = peerKey;
        Engine.SetPublicKey(Peer, peerKey, _network.Clock.Now);
    }

    /// <summary>Forgets everything but the keys.</summary>
    public void Start()
    {
        Sessions = new SessionTable();
        Engine = new HandshakeEngine(_privateKey, 1, Sessions, _network.Clock, _network.Random);
        Peer = Engine.Add(this, _peerKey);
    }

    /// <summary>Another process goes on with the sessions of this one.</summary>
    public int HandOver()
    {
        var now = _network.Clock.Now;
        var states = new List<byte[]>();
        var before = Peer;
        Engine.Export(now, (_, state) => states.Add(state));
        Assert.False(before.TryGetSendSession(now, out _));
        Start();
        return states.Count(state => Engine.Import(Peer, state, now));
    }

    public void Send(PeerSecurity peer, ReadOnlySpan<byte> datagram)
    {
        Assert.Same(Peer, peer);
        Carry(datagram.ToArray());
    }

    /// <returns>False if there is no session: one is asked for, the packet is dropped.</returns>
    public bool TrySendPacket()
    {
        if (!Peer.TryGetSendSession(_network.Clock.Now, out var session))
        {
            Engine.WantSession(Peer, _network.Clock.Now, this);
            return false;
        }

        var packet = new byte[20 + _network.Random.Next(100)];
        BinaryPrimitives.WriteInt64BigEndian(packet, ++_lastWritten);
        var datagram = new byte[packet.Length + Session.Overhead];
        var cut = _network.Random.Next(packet.Length);
        Assert.Equal(datagram.Length, session.Seal(0, packet.AsSpan(0, cut), packet.AsSpan(cut), datagram));
        Carry(datagram);
        return true;
    }

    public void Receive(byte[] datagram)
    {
        var now = _network.Clock.Now;
        if (datagram.Length > 0 && datagram[0] is (byte)DatagramType.Initiation or (byte)DatagramType.Response)
        {
            Count(Outcomes, Engine.Receive(datagram, Peer, now, this));
        }
        else if (Sessions.TryFind(datagram, out var session))
        {
            Open(session, datagram, now);
        }
        else if (datagram.Length > 0 && datagram[0] == (byte)DatagramType.Data)
        {
            Unknown++;
            Engine.ReceivedUnknown(Peer, now, this);
        }
    }

    public void Tick() => Engine.Tick(_network.Clock.Now, this);

    private void Open(Session session, byte[] datagram, long now)
    {
        var plaintext = new byte[datagram.Length];
        var result = session.Open(0, now, datagram, plaintext, out var length);
        Count(Opened, result);
        if (result == OpenResult.Expired)
        {
            Engine.ReceivedUnknown(Peer, now, this);
        }

        if (result == OpenResult.Ok && length > 0)
        {
            Assert.True(_delivered.Add(BinaryPrimitives.ReadInt64BigEndian(plaintext)), "a packet was delivered twice");
        }
    }

    private void Carry(byte[] datagram)
    {
        Sent.Add(datagram);
        _network.Carry(this, datagram);
    }

    private static void Count<T>(Dictionary<T, int> counts, T value)
        where T : notnull => counts[value] = counts.GetValueOrDefault(value) + 1;
}
