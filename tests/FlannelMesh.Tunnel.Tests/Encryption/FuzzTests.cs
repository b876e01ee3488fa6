using System.Globalization;
using FlannelMesh.Tunnel.Encryption;

namespace FlannelMesh.Tunnel.Tests.Encryption;

/// <summary>Seeded nonsense and half-truths; FLANNELMESH_FUZZ_INPUTS says how many.</summary>
public class FuzzTests
{
    private static readonly int Inputs = int.Parse(
        Environment.GetEnvironmentVariable("FLANNELMESH_FUZZ_INPUTS") ?? "100000",
        CultureInfo.InvariantCulture);

    private readonly SimulatedNetwork _network = new(1);
    private readonly Random _random = new(20260101);

    [Fact]
    public void Whatever_arrives_as_a_handshake_the_session_in_use_goes_on()
    {
        _network.Converge();
        var genuine = _network.One.Sent.Concat(_network.Other.Sent).Where(datagram => datagram[0] != (byte)DatagramType.Data).ToList();
        var session = _network.Other.Peer.Slots.Current;
        var outcomes = new HashSet<HandshakeOutcome>();
        for (var i = 0; i < Inputs; i++)
        {
            // Time stands still, so most are turned away unread; now and then the allowance is full again.
            _network.Clock.Now += i % 50 == 0 ? 1 : 0;
            outcomes.Add(_network.Other.Engine.Receive(Change(genuine), _network.Other.Peer, _network.Clock.Now, _network.Other));
        }

        Assert.DoesNotContain(HandshakeOutcome.Answered, outcomes);
        Assert.DoesNotContain(HandshakeOutcome.Established, outcomes);
        Assert.Contains(HandshakeOutcome.Forged, outcomes);
        Assert.Contains(HandshakeOutcome.Malformed, outcomes);
        Assert.Same(session, _network.Other.Peer.Slots.Current);
        Assert.InRange(_network.Converge(), 0, 200);
    }

    [Fact]
    public void Whatever_arrives_while_an_answer_is_awaited_the_answer_is_taken()
    {
        _network.One.TrySendPacket();
        _network.Other.Receive(_network.One.Sent[0]);
        var response = _network.Other.Sent[0];
        for (var i = 0; i < Inputs / 100; i++)
        {
            var forged = response.ToArray();
            forged[_random.Next(forged.Length)] ^= (byte)(1 + _random.Next(255));
            var outcome = _network.One.Engine.Receive(forged, _network.One.Peer, _network.Clock.Now, _network.One);
            Assert.InRange(outcome, HandshakeOutcome.Limited, HandshakeOutcome.Malformed);
        }

        Assert.Equal(
            HandshakeOutcome.Established,
            _network.One.Engine.Receive(response, _network.One.Peer, _network.Clock.Now, _network.One));
    }

    [Fact]
    public void Whatever_arrives_as_data_is_refused_and_the_session_goes_on()
    {
        _network.Converge();
        var session = _network.Other.Peer.Slots.Current!;
        var genuine = _network.One.Sent.Where(datagram => datagram[0] == (byte)DatagramType.Data).ToList();
        genuine.Add(Fresh());
        var plaintext = new byte[2_000];
        var received = session.Received;
        for (var i = 0; i < Inputs; i++)
        {
            var datagram = Change(genuine);
            if (_network.Other.Sessions.TryFind(datagram, out var found))
            {
                Assert.NotEqual(OpenResult.Ok, found.Open(0, _network.Clock.Now, datagram, plaintext, out var length));
                Assert.Equal(0, length);
            }

            Assert.NotEqual(OpenResult.Ok, session.Open(0, _network.Clock.Now, datagram, plaintext, out _));
        }

        Assert.Equal(received, session.Received);
        Assert.Equal(OpenResult.Ok, session.Open(0, _network.Clock.Now, genuine[^1], plaintext, out _));
        Assert.InRange(_network.Converge(), 0, 200);
    }

    private byte[] Fresh()
    {
        var datagram = new byte[300 + Session.Overhead];
        Assert.True(_network.One.Peer.TryGetSendSession(_network.Clock.Now, out var session));
        session.Seal(0, new byte[300], [], datagram);
        return datagram;
    }

    // Always different from the genuine one: a changed bit, a cut, an addition, or nothing of it.
    private byte[] Change(List<byte[]> genuine)
    {
        var datagram = genuine[_random.Next(genuine.Count)].ToArray();
        switch (_random.Next(5))
        {
            case 0:
                return datagram[.._random.Next(datagram.Length)];
            case 1:
                return [.. datagram, (byte)_random.Next(256)];
            case 2:
                var nonsense = new byte[_random.Next(400)];
                _random.NextBytes(nonsense);
                if (nonsense.Length > 0)
                {
                    nonsense[0] = (byte)_random.Next(6);
                }

                return nonsense;
            case 3:
                _random.NextBytes(datagram.AsSpan(DataHeader.Length));
                return datagram;
            default:
                datagram[_random.Next(datagram.Length)] ^= (byte)(1 << _random.Next(8));
                return datagram;
        }
    }
}
