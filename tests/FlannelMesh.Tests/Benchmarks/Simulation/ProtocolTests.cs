using FlannelMesh.Benchmarks.Simulation;
using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class ProtocolTests
{
    [Fact]
    public void What_is_simulated_is_what_an_agent_does()
    {
        var options = AgentConfiguration.Load(
            ["--seed", "127.0.0.1", "--network", """{"Network":"10.0.0.0/8","Backend":{"Type":"alloc"}}"""], new Dictionary<string, string>(), File.ReadAllText).Options;
        var (protocol, cluster) = (new Protocol(), options.Hocon.GetConfig("akka.cluster"));

        Assert.Equal(Microseconds("gossip-interval"), protocol.GossipInterval);
        Assert.Equal(Microseconds("leader-actions-interval"), protocol.LeaderInterval);
        Assert.Equal(cluster.GetInt("reduce-gossip-different-view-probability"), protocol.ReduceDifferentView);
        Assert.Equal(Microseconds("failure-detector.heartbeat-interval"), protocol.HeartbeatInterval);
        Assert.Equal(cluster.GetInt("failure-detector.monitored-by-nr-of-members"), protocol.Monitors);
        Assert.Equal(Microseconds("failure-detector.expected-response-after"), protocol.FirstHeartbeat);
        Assert.InRange(
            protocol.Detection - Microseconds("failure-detector.acceptable-heartbeat-pause") - protocol.HeartbeatInterval, 0.5 * Protocol.Second, 0.6 * Protocol.Second);
        Assert.Equal(Microseconds("unreachable-nodes-reaper-interval"), protocol.Reaper);
        Assert.Equal(Microseconds("split-brain-resolver.stable-after"), protocol.StableAfter);
        Assert.Equal(Microseconds("split-brain-resolver.down-all-when-unstable"), protocol.DownAllWhenUnstable);
        Assert.Equal(options.ProbeInterval.TotalMicroseconds, protocol.ProbeInterval);
        Assert.Equal(options.FormationMargin.TotalMicroseconds, protocol.FormationMargin);

        double Microseconds(string key) => cluster.GetTimeSpan(key).TotalMicroseconds;
    }
}
