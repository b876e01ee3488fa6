namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>As <see cref="Membership.GossipPace"/>, of the ticks of gossip or of the leader's actions.</summary>
internal sealed class Pace
{
    private const int Patience = 4;
    private const double HalfLife = 600_000;
    private const long Tolerance = 50_000;

    private long _firedAt;
    private long _takenAt;
    private long _takenLate;

    /// <summary>Rounded as an agent rounds it, or ticks at the limit would differ.</summary>
    private TimeSpan _lateness;

    /// <param name="delay">How late the tick is.</param>
    /// <param name="isBusy">What is there to read has not been read.</param>
    public bool TryTake(Protocol protocol, long now, long newsAt, int members, long delay, bool isBusy)
    {
        var former = _lateness == TimeSpan.Zero ? TimeSpan.Zero : _lateness * Math.Pow(0.5, (now - _firedAt) / HalfLife);
        _lateness = TimeSpan.FromTicks(Math.Max((delay - Tolerance) * TimeSpan.TicksPerMicrosecond, former.Ticks));
        _firedAt = now;
        var silence = now - _takenAt + _takenLate;
        var unhurried = now - newsAt < protocol.NewsFor ? (protocol.GossipPerMember * members) - (protocol.GossipInterval / 2) : protocol.Leisure - (protocol.GossipInterval / 2);
        if (silence < protocol.LongestPause && (isBusy || silence * TimeSpan.TicksPerMicrosecond < Math.Max(_lateness.Ticks * Patience, unhurried * TimeSpan.TicksPerMicrosecond)))
        {
            return false;
        }

        (_takenAt, _takenLate) = (now, Math.Clamp(delay, 0, Tolerance));
        return true;
    }

    public bool IsLate(Protocol protocol) => _lateness.Ticks * Patience > protocol.GossipInterval * TimeSpan.TicksPerMicrosecond;
}
