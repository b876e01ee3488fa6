using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

/// <summary>What the simulation takes for granted of Akka's gossip.</summary>
public class AkkaGossipTests
{
    [Fact]
    public void Gossip_that_has_waited_is_read_all_the_same()
    {
        using var sample = new GossipSample();
        var addresses = AkkaGossip.Addresses(5);
        var message = AkkaGossip.Tell(AkkaGossip.Of(addresses), addresses[0], addresses[1]);

        Assert.Null(AkkaGossip.DeadlineOf(sample.Transfer(message)));
    }

    [Fact]
    public void It_is_as_long_as_there_are_members()
    {
        using var sample = new GossipSample();
        var (some, many) = (sample.Write(100).Length, sample.Write(1000).Length);

        Assert.InRange(many, 9.5 * some, 10.5 * some);
    }
}
