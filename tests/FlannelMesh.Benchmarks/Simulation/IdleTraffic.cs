namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What the mean node sends in a second while nothing happens: kB, by what it is for.</summary>
/// <param name="Voter">All that a voter sends, to whom the followers turn.</param>
internal sealed record IdleTraffic(double Gossip, double Heartbeats, double Table, double Replicated, double Probes, double Reports, double Messages, double Voter)
{
    public double All => Gossip + Heartbeats + Table + Replicated + Probes + Reports;
}
