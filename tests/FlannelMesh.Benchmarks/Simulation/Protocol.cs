using FlannelMesh.Membership;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Times of the protocol, in microseconds: the product's defaults (hocon/akka.conf), and what may be tried in their place.</summary>
internal sealed record Protocol
{
    public const long Second = 1_000_000;

    /// <summary>While there is news, as long after the last of it as <see cref="NewsFor"/>; <see cref="Leisure"/> without.</summary>
    public long GossipInterval { get; init; } = Second / 20;
    public long NewsFor { get; init; } = 3 * Second;
    public long Leisure { get; init; } = Second;

    /// <summary>For how long ticks of gossip are left out at most while work waits.</summary>
    public long LongestPause { get; init; } = 4 * Second;

    public long LeaderInterval { get; init; } = Second / 20;

    /// <summary>Gossip that has waited for longer is dropped.</summary>
    public long GossipTimeToLive { get; init; } = 5 * Second;

    /// <summary>How probably gossip goes to somebody who has not seen the version, rather than to anybody. Less above 400 nodes, as Akka does.</summary>
    public double DifferentView { get; init; } = 0.8;
    public int ReduceDifferentView { get; init; } = 400;

    public long HeartbeatInterval { get; init; } = Second;
    public int Monitors { get; init; } = 5;

    /// <summary>From a death to the suspicion of those that watch: the pause that is put up with, and the detector's margin.</summary>
    public long Detection { get; init; } = 6 * Second;
    public long StableAfter { get; init; } = 5 * Second;

    /// <summary>How many may be joining at a time, as the seed that is asked knows it; others ask again a second later. Voters need not ask.</summary>
    public int Admission { get; init; } = JoinTurns.AtATime;

    /// <summary>Who takes longer is no reason for others to wait.</summary>
    public long Patience { get; init; } = (long)JoinTurns.Patience.TotalMicroseconds;

    public int Voters { get; init; } = 3;

    public long Latency { get; init; } = 200;

    /// <summary>Between a lease's grant and its way to the followers: what replicas wait to tell several at once.</summary>
    public long Notify { get; init; } = Second / 50;
}
