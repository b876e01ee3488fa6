namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>As <see cref="Membership.GossipPace"/>, of the ticks of gossip or of the leader's actions.</summary>
internal sealed class Pace
{
    private const int Patience = 4;
    private const double HalfLife = 600_000;
    private const long Tolerance = 50_000;

    private long _firedAt;
    private long _takenAt;
    private double _lateness;

    /// <param name="delay">How late the tick is.</param>
    /// <param name="isBusy">What is there to read has not been read.</param>
    public bool TryTake(Protocol protocol, long now, long newsAt, int members, long delay, bool isBusy)
    {
        _lateness = Math.Max(delay - Tolerance, _lateness == 0 ? 0 : _lateness * Math.Pow(0.5, (now - _firedAt) / HalfLife));
        _firedAt = now;
        var silence = now - _takenAt;
        var unhurried = now - newsAt < protocol.NewsFor ? (protocol.GossipPerMember * members) - (protocol.GossipInterval / 2) : protocol.Leisure - (protocol.GossipInterval / 2);
        if (silence < protocol.LongestPause && (isBusy || silence < Math.Max(_lateness * Patience, unhurried)))
        {
            return false;
        }

        _takenAt = now;
        return true;
    }

    public bool IsLate(Protocol protocol) => _lateness * Patience > protocol.GossipInterval;
}
