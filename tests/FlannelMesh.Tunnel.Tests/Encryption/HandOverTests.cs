using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Tunnel.Encryption;

namespace FlannelMesh.Tunnel.Tests.Encryption;

public class HandOverTests
{
    private readonly SimulatedNetwork _network = new(1);

    private long Now => _network.Clock.Now;

    [Fact]
    public void The_new_process_goes_on_at_once_without_a_handshake()
    {
        _network.Converge();
        _network.Pass(10_000);
        var next = _network.One.Peer.Slots.Current!.NextCounter;
        var age = _network.One.Peer.SessionAge(Now);
        var sent = _network.One.Sent.Count;

        Assert.Equal(1, _network.One.HandOver());
        Assert.Equal(next + SessionLimits.ImportGap, _network.One.Peer.Slots.Current!.NextCounter);
        Assert.InRange(_network.One.Peer.SessionAge(Now), age, age + 5_000);
        Assert.True(_network.One.TrySendPacket());
        Assert.True(_network.Other.TrySendPacket());
        var (one, other) = (_network.One.Delivered, _network.Other.Delivered);
        _network.Pass(0);
        Assert.Equal((one + 1, other + 1), (_network.One.Delivered, _network.Other.Delivered));
        Assert.Equal(sent + 1, _network.One.Sent.Count);
    }

    [Fact]
    public void Under_load_no_packet_is_lost_and_none_is_delivered_twice_over_many_hand_overs()
    {
        _network.Delay = 200;
        _network.Repetition = 0.3;
        _network.Converge();
        _network.Pass(1_000);
        var before = (One: _network.One.Delivered, Other: _network.Other.Delivered);
        var sent = 0;
        for (; sent < 4_000; sent++)
        {
            if (sent % 20 == 0)
            {
                Assert.InRange((sent % 40 == 0 ? _network.One : _network.Other).HandOver(), 1, 1);
            }

            Assert.True(_network.One.TrySendPacket());
            Assert.True(_network.Other.TrySendPacket());
            _network.Pass(100);
        }

        _network.Pass(1_000);
        Assert.Equal((before.One + sent, before.Other + sent), (_network.One.Delivered, _network.Other.Delivered));
    }

    [Fact]
    public void What_was_received_before_is_refused_by_the_new_process_too()
    {
        _network.Converge();
        var initiation = _network.One.Sent[0];
        var datagram = _network.One.Sent[^1];
        _network.Other.HandOver();

        Assert.True(_network.Other.Sessions.TryFind(datagram, out var session));
        Assert.Equal(OpenResult.Replayed, session.Open(0, Now, datagram, new byte[200], out _));
        Assert.Equal(HandshakeOutcome.Replayed, _network.Other.Engine.Receive(initiation, _network.Other.Peer, Now, _network.Other));
    }

    [Fact]
    public void After_the_export_nothing_is_sent_begun_or_answered_and_opening_goes_on()
    {
        _network.Converge();
        var (engine, peer, sessions) = (_network.One.Engine, _network.One.Peer, _network.One.Sessions);
        engine.Export(Now, (_, _) => { });
        var sent = _network.One.Sent.Count;

        Assert.False(peer.TryGetSendSession(Now, out _));
        Assert.False(engine.WantSession(peer, Now, _network.One));
        engine.ReceivedUnknown(peer, Now + 60_000, _network.One);
        engine.Tick(Now + 150_000, _network.One);
        Assert.Equal(sent, _network.One.Sent.Count);
        Assert.True(_network.Other.TrySendPacket());
        Assert.True(sessions.TryFind(_network.Other.Sent[^1], out var session));
        Assert.Equal(OpenResult.Ok, session.Open(0, Now, _network.Other.Sent[^1], new byte[200], out _));
    }

    [Fact]
    public void A_session_grows_old_while_it_is_handed_over()
    {
        _network.Converge();
        for (var i = 0; i < 60; i++)
        {
            _network.One.HandOver();
        }

        Assert.False(_network.One.Peer.TryGetSendSession(Now, out _));
        _network.Pass(500);
        _network.Converge();
    }

    [Fact]
    public void State_of_other_keys_another_version_or_another_length_is_not_taken()
    {
        _network.Converge();
        byte[] state = [];
        _network.One.Engine.Export(Now, (_, bytes) => state = bytes);
        var stranger = new SimulatedNetwork(2);
        Assert.False(stranger.One.Engine.Import(stranger.One.Peer, state, Now));

        _network.One.Start();
        Assert.False(Import(state.AsSpan(1)));
        Assert.False(Import([]));
        Assert.False(Import([2, .. state.AsSpan(1)]));
        Assert.False(Import([.. state, 0]));
        Assert.True(Import(state));
        Assert.False(Import(state));
        _network.Converge();
    }

    [Fact]
    public void Damaged_state_is_refused_or_leads_to_a_handshake_never_to_an_exception()
    {
        _network.Converge();
        byte[] state = [];
        _network.One.Engine.Export(Now, (_, bytes) => state = bytes);
        for (var i = 0; i < state.Length; i++)
        {
            var damaged = state.ToArray();
            damaged[i] ^= 0xFF;
            _network.One.Start();
            Import(damaged);
            _network.One.Tick();
        }
    }

    [Fact]
    public void A_peer_whose_key_changed_meanwhile_gets_no_session()
    {
        _network.Converge();
        byte[] state = [];
        _network.One.Engine.Export(Now, (_, bytes) => state = bytes);
        _network.One.Start();
        _network.One.Know(X25519.PublicKey(X25519.GeneratePrivateKey()));

        Assert.False(Import(state));
    }

    private bool Import(ReadOnlySpan<byte> state) => _network.One.Engine.Import(_network.One.Peer, state, Now);
}
