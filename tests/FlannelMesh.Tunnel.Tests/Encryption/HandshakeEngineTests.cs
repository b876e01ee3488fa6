using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Tunnel.Encryption;

namespace FlannelMesh.Tunnel.Tests.Encryption;

public class HandshakeEngineTests
{
    private readonly SimulatedNetwork _network = new(1);

    private SimulatedNode One => _network.One;

    private SimulatedNode Other => _network.Other;

    private long Now => _network.Clock.Now;

    [Fact]
    public void The_first_packet_brings_about_a_session_of_both_ends()
    {
        Assert.False(One.TrySendPacket());
        _network.Pass(0);

        Assert.True(One.Peer.TryGetSendSession(Now, out var session));
        Assert.True(Other.Peer.TryGetSendSession(Now, out var theirs));
        Assert.Equal((session.LocalIndex, session.RemoteIndex), (theirs.RemoteIndex, theirs.LocalIndex));
        Assert.Same(One.Peer, session.Peer);
        Assert.Equal(
            [HandshakeHeader.InitiationLength, Session.Overhead, HandshakeHeader.ResponseLength],
            One.Sent.Concat(Other.Sent).Select(datagram => datagram.Length));
        Assert.Equal((1, 1), (One.Engine.Handshakes, Other.Engine.Handshakes));
        Assert.Equal(0, One.Engine.FailedHandshakes + Other.Engine.FailedHandshakes);
    }

    [Fact]
    public void The_answering_end_does_not_send_before_it_has_received()
    {
        One.TrySendPacket();
        Other.Receive(One.Sent[0]);

        Assert.False(Other.Peer.TryGetSendSession(Now, out _));
        One.Receive(Other.Sent[0]);
        Assert.False(Other.Peer.TryGetSendSession(Now, out _));
        Other.Receive(One.Sent[1]);
        Assert.True(Other.Peer.TryGetSendSession(Now, out _));
    }

    [Fact]
    public void No_datagram_of_ours_can_be_taken_for_an_IP_packet()
    {
        _network.Converge();

        Assert.All(One.Sent.Concat(Other.Sent), datagram => Assert.InRange(datagram[0], 0, 0x0F));
    }

    [Theory]
    [InlineData(0x45)]
    [InlineData(0x60)]
    public void Clear_text_is_nobodys_session_and_no_handshake(byte first)
    {
        _network.Converge();
        var packet = new byte[100];
        packet[0] = first;

        Assert.False(One.Sessions.TryFind(packet, out _));
        Assert.Equal(HandshakeOutcome.Malformed, One.Engine.Receive(packet, One.Peer, Now, One));
    }

    [Fact]
    public void To_a_peer_without_a_key_nothing_is_sent_and_the_reason_is_said()
    {
        One.Know([]);

        Assert.False(One.Engine.WantSession(One.Peer, Now, One));
        Assert.Empty(One.Sent);
        Assert.Equal("it has announced no public key, and clear text is not sent: encryption must be on at both ends", One.Peer.Reason);
        Other.TrySendPacket();
        Assert.Equal(HandshakeOutcome.Malformed, One.Engine.Receive(Other.Sent[0], One.Peer, Now, One));
    }

    [Fact]
    public void A_public_key_that_is_none_is_named()
    {
        One.Know(new byte[X25519.KeyLength]);
        One.TrySendPacket();

        Assert.Empty(One.Sent);
        Assert.Equal($"its public key {new string('0', 64)} is none of X25519", One.Peer.Reason);
        Assert.Equal(1, One.Engine.FailedHandshakes);
    }

    [Fact]
    public void A_key_of_another_length_is_refused_with_the_right_one()
    {
        var refusal = Assert.Throws<ArgumentException>(() => One.Know(new byte[33]));

        Assert.Equal("public key of 33 bytes: 32 are right, or none", refusal.Message);
    }

    [Fact]
    public void Another_key_of_the_peer_ends_its_sessions_and_the_same_key_does_not()
    {
        _network.Converge();
        var session = One.Peer.Slots.Current!;
        One.Know(Other.PublicKey);
        Assert.Same(session, One.Peer.Slots.Current);

        One.Know(X25519.PublicKey(X25519.GeneratePrivateKey()));

        Assert.False(One.Peer.TryGetSendSession(Now, out _));
        Assert.Equal(0, One.Sessions.Count);
        Assert.Equal(0, session.Seal(0, new byte[10], [], new byte[100]));
        Assert.Equal(OpenResult.Expired, Open(session, Seal(Other)));
    }

    [Fact]
    public void A_removed_peer_has_no_sessions_and_its_handshakes_still_count()
    {
        _network.Converge();
        var handshakes = One.Engine.Handshakes;
        One.Engine.Remove(One.Peer, Now);

        Assert.Equal(0, One.Sessions.Count);
        Assert.Equal(handshakes, One.Engine.Handshakes);
        Assert.False(One.Engine.WantSession(One.Peer, Now, One));
    }

    [Fact]
    public void An_initiation_of_another_key_is_forged()
    {
        var stranger = new SimulatedNetwork(2);
        stranger.One.Know(Other.PublicKey);
        stranger.One.TrySendPacket();

        Assert.Equal(HandshakeOutcome.Forged, Other.Engine.Receive(stranger.One.Sent[0], Other.Peer, Now, Other));
        Assert.Empty(Other.Sent);
        Assert.Equal(1, Other.Engine.FailedHandshakes);
    }

    [Fact]
    public void An_initiation_with_a_changed_header_is_forged()
    {
        One.TrySendPacket();
        One.Sent[0][7] ^= 1;

        Assert.Equal(HandshakeOutcome.Forged, Other.Engine.Receive(One.Sent[0], Other.Peer, Now, Other));
    }

    [Fact]
    public void A_replayed_initiation_is_refused_at_once_and_after_a_new_one()
    {
        _network.Converge();
        var old = One.Sent[0];
        var current = Other.Peer.Slots.Current;

        Assert.Equal(HandshakeOutcome.Replayed, Other.Engine.Receive(old, Other.Peer, Now, Other));
        _network.Pass(SessionLimits.RekeyAfter + SessionLimits.RekeySpread + 1_000);
        Assert.NotSame(current, Other.Peer.Slots.Current);
        Assert.Equal(HandshakeOutcome.Replayed, Other.Engine.Receive(old, Other.Peer, Now, Other));
        Assert.Null(Other.Peer.Slots.Next);
    }

    [Fact]
    public void Nonsense_in_the_name_of_the_peer_does_not_spoil_the_handshake_under_way()
    {
        One.TrySendPacket();
        Other.Receive(One.Sent[0]);
        var forged = Other.Sent[0].ToArray();
        forged[^1] ^= 1;

        Assert.Equal(HandshakeOutcome.Forged, One.Engine.Receive(forged, One.Peer, Now, One));
        Assert.Equal(HandshakeOutcome.Established, One.Engine.Receive(Other.Sent[0], One.Peer, Now, One));
        Assert.Equal(HandshakeOutcome.Unexpected, One.Engine.Receive(Other.Sent[0], One.Peer, Now, One));
    }

    [Fact]
    public void Of_many_initiations_in_one_second_only_a_few_are_worked_on()
    {
        var forged = new byte[HandshakeHeader.InitiationLength];
        forged[0] = (byte)DatagramType.Initiation;
        forged[1] = HandshakeHeader.Version;
        var outcomes = Enumerable.Range(0, 100).Select(_ => Other.Engine.Receive(forged, Other.Peer, Now, Other)).ToList();

        Assert.Equal(PeerHandshake.InitiationsPerSecond, outcomes.Count(outcome => outcome == HandshakeOutcome.Forged));
        Assert.Equal(95, outcomes.Count(outcome => outcome == HandshakeOutcome.Limited));
        _network.Clock.Now += 200;
        Assert.Equal(HandshakeOutcome.Forged, Other.Engine.Receive(forged, Other.Peer, Now, Other));
        Assert.Equal(HandshakeOutcome.Limited, Other.Engine.Receive(forged, Other.Peer, Now, Other));
    }

    [Fact]
    public void The_newest_initiation_wins()
    {
        One.TrySendPacket();
        Other.Receive(One.Sent[0]);
        var first = Other.Peer.Slots.Next;
        _network.Clock.Now += 1_500;
        One.Tick();
        Other.Receive(One.Sent[1]);

        Assert.NotSame(first, Other.Peer.Slots.Next);
        Assert.Equal(HandshakeOutcome.Unexpected, One.Engine.Receive(Other.Sent[0], One.Peer, Now, One));
        Assert.Equal(HandshakeOutcome.Established, One.Engine.Receive(Other.Sent[1], One.Peer, Now, One));
    }

    [Fact]
    public void Without_an_answer_it_is_repeated_ever_more_seldom_and_then_given_up_until_a_packet_asks()
    {
        _network.Loss = 1;
        One.TrySendPacket();
        var times = new List<long>();
        for (var i = 0; i < 2_000; i++)
        {
            var before = One.Sent.Count;
            _network.Pass(100);
            times.AddRange(Enumerable.Repeat(Now, One.Sent.Count - before));
        }

        Assert.InRange(times[0], 2_000, 2_700);
        Assert.InRange(times.Count, 10, 15);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1_750, 11_300));
        Assert.True(times[^1] <= 1_000 + PeerHandshake.GiveUpAfter);
        Assert.Equal(1, One.Engine.FailedHandshakes);
        Assert.Equal(times.Count + 1, One.Sent.Count);
        One.TrySendPacket();
        Assert.Equal(times.Count + 2, One.Sent.Count);
        One.TrySendPacket();
        Assert.Equal(times.Count + 2, One.Sent.Count);
    }

    [Fact]
    public void Datagrams_under_way_at_a_rekey_are_opened()
    {
        _network.Converge();
        var before = Enumerable.Range(0, 10).Select(_ => Seal(One)).ToList();
        var session = One.Peer.Slots.Current!;
        _network.Pass(SessionLimits.RekeyAfter + SessionLimits.RekeySpread + SessionLimits.ResponderPatience + 1_000);

        Assert.NotSame(session, One.Peer.Slots.Current);
        Assert.All(before, datagram =>
        {
            Assert.True(Other.Sessions.TryFind(datagram, out var found));
            Assert.Equal(OpenResult.Ok, Open(found, datagram));
            Assert.Equal(OpenResult.Replayed, Open(found, datagram));
        });
        _network.Pass(SessionLimits.RejectAfter - SessionLimits.RekeyAfter + SessionLimits.RetiredFor);
        Assert.False(Other.Sessions.TryFind(before[0], out _));
    }

    [Fact]
    public void Used_up_numbers_bring_about_a_rekey_before_time()
    {
        _network.Converge();
        var session = One.Peer.Slots.Current!;
        Assert.True(session.TryReserveCounters((int)SessionLimits.RekeyAfterDatagrams, out _));
        _network.Pass(2_000);

        Assert.NotSame(session, One.Peer.Slots.Current);
        _network.Converge();
    }

    [Fact]
    public void Not_all_of_many_peers_are_begun_with_in_one_tick_and_none_is_forgotten()
    {
        var key = X25519.PublicKey(X25519.GeneratePrivateKey());
        var sink = new CountingSink();
        var peers = Enumerable.Range(0, 500).Select(i => One.Engine.Add(i, key)).ToList();
        peers.ForEach(peer => One.Engine.WantSession(peer, Now, sink));
        Assert.Equal(500, sink.Count);

        One.Engine.Tick(Now + 1_500, sink);
        Assert.Equal(700, sink.Count);
        One.Engine.Tick(Now + 1_500, sink);
        One.Engine.Tick(Now + 1_500, sink);
        One.Engine.Tick(Now + 1_500, sink);
        Assert.Equal(1_000, sink.Count);
        Assert.All(sink.Datagrams.Values, count => Assert.Equal(2, count));
    }

    [Fact]
    public void Keys_of_ended_sessions_are_released_after_a_while()
    {
        _network.Converge();
        var session = One.Peer.Slots.Current!;
        One.Engine.Remove(One.Peer, Now);
        Assert.True(session.TryCopyKeys(new byte[32], new byte[32]));
        _network.Pass(SessionLimits.DisposeAfter + 500);

        Assert.False(session.TryCopyKeys(new byte[32], new byte[32]));
    }

    [Fact]
    public void All_that_is_needed_can_be_loaded_and_tried_beforehand() => Assert.StartsWith("libcrypto.so.", EncryptionProof.Prepare(), StringComparison.Ordinal);

    private static byte[] Seal(SimulatedNode node)
    {
        var datagram = new byte[50 + Session.Overhead];
        Assert.Equal(datagram.Length, node.Peer.Slots.Current!.Seal(0, new byte[50], [], datagram));
        return datagram;
    }

    private OpenResult Open(Session session, byte[] datagram) => session.Open(0, Now, datagram, new byte[datagram.Length], out _);

    private sealed class CountingSink : IHandshakeSink
    {
        public Dictionary<PeerSecurity, int> Datagrams { get; } = [];

        public int Count => Datagrams.Values.Sum();

        public void Send(PeerSecurity peer, ReadOnlySpan<byte> datagram) => Datagrams[peer] = Datagrams.GetValueOrDefault(peer) + 1;
    }
}
