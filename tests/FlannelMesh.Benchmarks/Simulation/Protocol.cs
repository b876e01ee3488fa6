using FlannelMesh.Leases.Replication;
using FlannelMesh.Membership;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Times of the protocol, in microseconds: the product's defaults (hocon/akka.conf), and what may be tried in their place.</summary>
internal sealed record Protocol
{
    public const long Second = 1_000_000;

    /// <summary>While there is news, as long after the last of it as <see cref="NewsFor"/>; <see cref="Leisure"/> without.</summary>
    public long GossipInterval { get; init; } = Second / 20;

    /// <summary>For how long a round waits at least for each member that there is.</summary>
    public long GossipPerMember { get; init; } = Microseconds(GossipPace.PerMember);

    public long NewsFor { get; init; } = Microseconds(GossipPace.NewsFor);
    public long Leisure { get; init; } = Microseconds(GossipPace.Leisure);

    /// <summary>For how long ticks of gossip are left out at most while work waits.</summary>
    public long LongestPause { get; init; } = Microseconds(GossipPace.LongestPause);

    public long LeaderInterval { get; init; } = Second / 20;

    /// <summary>How probably gossip goes to somebody who has not seen the version, rather than to anybody. Less above so many nodes, as Akka does.</summary>
    public double DifferentView { get; init; } = 0.8;
    public int ReduceDifferentView { get; init; } = 100;

    public long HeartbeatInterval { get; init; } = 2 * Second;
    public int Monitors { get; init; } = 5;

    /// <summary>From the last heartbeat to the suspicion of one who waits for the next: the interval, the pause that is put up with, and what the detector adds (phi 8 of a deviation of 0.1 s).</summary>
    public long Detection { get; init; } = 7_560_000;

    /// <summary>How long one who has never been heard may take for the first heartbeat; then it counts as one that was heard.</summary>
    public long FirstHeartbeat { get; init; } = Second;

    /// <summary>How often a node looks for those whose heartbeats are late.</summary>
    public long Reaper { get; init; } = Second / 2;

    public long StableAfter { get; init; } = 5 * Second;

    /// <summary>Who has seen reachability change for so long after that takes out everybody.</summary>
    public long DownAllWhenUnstable { get; init; } = 20 * Second;

    /// <summary>How often the resolver of splits looks.</summary>
    public long ResolverInterval { get; init; } = Second;

    /// <summary>How many ticks of the leader's a node stays that was taken out, so that others hear of it.</summary>
    public int TicksWhenDown { get; init; } = 4;

    /// <summary>Between the end of a session and the next one.</summary>
    public long SessionPause { get; init; } = Second;

    /// <summary>How long an attempt to connect across a cut takes, and how long the next one waits then.</summary>
    public long ConnectTimeout { get; init; } = 3 * Second;
    public long Gate { get; init; } = Second;

    /// <summary>How often a node that has no cluster asks for it, and for how long the seeds' answers must be the same before they form one.</summary>
    public long ProbeInterval { get; init; } = Second / 2;
    public long FormationMargin { get; init; } = Second / 2;

    /// <summary>How often a member asks a seed about the cluster; by the same it finds out that it is in none.</summary>
    public long WatchInterval { get; init; } = 10 * Second;

    /// <summary>How often a follower that has the table asks for what it lacks.</summary>
    public long TableInterval { get; init; } = Microseconds(FollowerReplica.Leisure);

    /// <summary>How many may be joining at a time, as the seed that is asked knows it; others ask again a second later. Voters need not ask.</summary>
    public int Admission { get; init; } = JoinTurns.AtATime;

    /// <summary>Who takes longer is no reason for others to wait.</summary>
    public long Patience { get; init; } = Microseconds(JoinTurns.Patience);

    public int Voters { get; init; } = 3;

    public long Latency { get; init; } = 200;

    /// <summary>Which part of the messages is lost.</summary>
    public double Loss { get; init; }

    public HeartbeatMode Heartbeats { get; init; }

    /// <summary>Which part of the followers have a core that takes so many times as long.</summary>
    public double SlowShare { get; init; }
    public double SlowFactor { get; init; } = 1;

    /// <summary>Of each node's link, each way, in bits a microsecond; 0: without a limit.</summary>
    public double Bandwidth { get; init; }

    /// <summary>For how long after a lease that it told its followers of a voter gathers others.</summary>
    public long Notify { get; init; } = Microseconds(VoterReplica.PushInterval);

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;
}
