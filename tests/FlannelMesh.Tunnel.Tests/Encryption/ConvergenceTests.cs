using FlannelMesh.Tunnel.Encryption;

namespace FlannelMesh.Tunnel.Tests.Encryption;

public class ConvergenceTests
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_a_network_that_only_reorders_no_packet_is_lost_over_hours_of_rekeys(int seed)
    {
        var network = new SimulatedNetwork(seed) { Delay = 400, Repetition = 0.05 };
        network.Converge();
        network.Pass(1_000);
        var (one, other) = (network.One.Delivered, network.Other.Delivered);
        var sent = 0;
        for (var end = network.Clock.Now + (2 * Hour); network.Clock.Now < end; sent++)
        {
            Assert.True(network.One.TrySendPacket());
            Assert.True(network.Other.TrySendPacket());
            network.Pass(network.Random.Next(400));
        }

        network.Pass(1_000);
        Assert.Equal(sent, network.Other.Delivered - other);
        Assert.Equal(sent, network.One.Delivered - one);
        Assert.InRange(network.One.Peer.Handshakes, 2 * 60 / 3, 2 * 60);
        Assert.Equal(0, network.One.Opened.GetValueOrDefault(OpenResult.Forged) + network.One.Opened.GetValueOrDefault(OpenResult.Expired));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Traffic_of_one_direction_alone_is_rekeyed_without_a_loss(int seed, bool isOfInitiator)
    {
        var network = new SimulatedNetwork(seed) { Delay = 50 };
        network.One.TrySendPacket();
        network.Pass(1_000);
        var sender = isOfInitiator ? network.One : network.Other;
        var receiver = isOfInitiator ? network.Other : network.One;
        var sent = 0;
        for (var end = network.Clock.Now + Hour; network.Clock.Now < end; sent++)
        {
            Assert.True(sender.TrySendPacket());
            network.Pass(network.Random.Next(2_000));
        }

        network.Pass(1_000);
        Assert.Equal(sent, receiver.Delivered);
    }

    [Theory]
    [InlineData(20, 0.3)]
    [InlineData(21, 0.3)]
    [InlineData(22, 0.6)]
    [InlineData(23, 0.6)]
    public void Whatever_the_network_does_both_ends_find_together(int seed, double loss)
    {
        var network = new SimulatedNetwork(seed);
        for (var round = 0; round < 60; round++)
        {
            (network.Loss, network.Repetition, network.Delay) = (loss, 0.2, 1_500);
            for (var end = network.Clock.Now + (3 * Minute); network.Clock.Now < end;)
            {
                Disturb(network);
                network.Pass(network.Random.Next(1_000));
            }

            (network.Loss, network.Repetition, network.Delay) = (0, 0, 20);
            network.Converge();
        }
    }

    [Fact]
    public void Both_ends_that_begin_at_once_agree_within_seconds()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var delay = seed % 2 == 0 ? 0 : 100;
            var network = new SimulatedNetwork(seed) { Delay = delay };

            Assert.InRange(network.Converge(), 0, 1_000);
            var crossed = network.One.Outcomes.GetValueOrDefault(HandshakeOutcome.Crossed)
                + network.Other.Outcomes.GetValueOrDefault(HandshakeOutcome.Crossed);
            Assert.InRange(crossed, delay == 0 ? 1 : 0, 1);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(900)]
    public void An_end_that_was_not_there_for_the_others_initiation_waits_for_no_repetition_of_a_second(int later)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var network = new SimulatedNetwork(seed) { Loss = 1 };
            network.One.TrySendPacket();
            network.Pass(later);
            network.Loss = 0;
            network.Other.TrySendPacket();

            Assert.InRange(network.Converge(), 0, 600);
        }
    }

    [Fact]
    public void After_an_outage_longer_than_the_keys_live_packets_flow_again()
    {
        var network = new SimulatedNetwork(30);
        network.Converge();
        network.Loss = 1;
        for (var i = 0; i < 600; i++)
        {
            network.One.TrySendPacket();
            network.Pass(1_000);
        }

        Assert.Contains("it answered none of", network.One.Peer.Reason, StringComparison.Ordinal);
        network.Loss = 0;
        Assert.InRange(network.Converge(), 0, 11_000);
        Assert.Null(network.One.Peer.Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_end_that_starts_anew_is_heard_at_once_whoever_sends_first(bool doesRestartedSend)
    {
        var network = new SimulatedNetwork(31) { Delay = 10 };
        network.Converge();
        network.Pass(20_000);
        network.Other.Start();
        var start = network.Clock.Now;
        var (one, other) = (network.One.Delivered, network.Other.Delivered);
        while (doesRestartedSend ? network.One.Delivered == one : network.Other.Delivered == other)
        {
            (doesRestartedSend ? network.Other : network.One).TrySendPacket();
            network.Pass(100);
        }

        Assert.InRange(network.Clock.Now - start, 0, 1_000);
        Assert.InRange(network.Converge(), 0, 1_000);
    }

    [Fact]
    public void An_end_whose_clock_was_set_back_before_it_started_anew_is_heard_soon()
    {
        var network = new SimulatedNetwork(32) { Delay = 10 };
        network.Converge();
        network.Pass(20_000);
        network.Clock.Offset = -TimeSpan.FromDays(400);
        network.Other.Start();

        Assert.InRange(network.Converge(), 0, 12_000);
        network.Pass(5 * Minute);
        network.Converge();
    }

    [Fact]
    public void Keys_that_nobody_uses_end_and_are_not_renewed()
    {
        var network = new SimulatedNetwork(33);
        network.One.TrySendPacket();
        network.Pass(10 * Minute);

        Assert.Equal(0, network.One.Sessions.Count + network.Other.Sessions.Count);
        Assert.Equal(3, network.One.Sent.Count + network.Other.Sent.Count);
    }

    // Packets, restarts and hand-overs, in no order.
    private static void Disturb(SimulatedNetwork network)
    {
        var node = network.Random.Next(2) == 0 ? network.One : network.Other;
        switch (network.Random.Next(200))
        {
            case 0:
                node.Start();
                break;
            case 1:
                node.HandOver();
                break;
            case < 150:
                node.TrySendPacket();
                break;
        }
    }
}
