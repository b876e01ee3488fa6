using System.Collections.Immutable;
using FlannelMesh.Metrics;
using FlannelMesh.Security;

namespace FlannelMesh.Transport;

/// <summary>
/// What peers sent that was refused, by whom their certificates name: nobody can bring another into it. Who goes on is kept out for a while, each
/// time for longer. Safe for several threads; what it remembers is bounded.
/// </summary>
public sealed class ConductBook(TimeProvider time)
{
    /// <summary>Within <see cref="Window"/>.</summary>
    internal const int MaxDropped = 20;
    internal const int MaxEnded = 3;

    private const int MaxPeers = 4096;

    private static readonly TimeSpan ForgetInterval = TimeSpan.FromSeconds(1);

    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    internal static readonly TimeSpan First = TimeSpan.FromMinutes(5);
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Conduct> _peers = [];
    private long? _forgotAt;

    /// <summary>Refused frames by what was wrong with them.</summary>
    public CounterFamily Refused { get; } = new([.. Enum.GetValues<WireFault>().Where(fault => fault != WireFault.None).Select(NameOf)]);

    /// <summary>How many peers are kept out at present.</summary>
    public int Quarantined
    {
        get
        {
            lock (_gate)
            {
                return _peers.Values.Count(conduct => IsOut(conduct));
            }
        }
    }

    /// <returns>For how long the peer is kept out from now on; null: it is not, or was already.</returns>
    internal TimeSpan? Note(NodeIdentity? peer, FrameVerdict verdict)
    {
        Refused[NameOf(verdict.Fault)].Add();
        if (peer is null || verdict.IsUncertain)
        {
            return null;
        }

        lock (_gate)
        {
            var conduct = Find(peer.ToString());
            if (conduct is null || IsOut(conduct))
            {
                return null;
            }

            if (conduct.Since is not { } since || time.GetElapsedTime(since) >= Window)
            {
                conduct = conduct with { Since = time.GetTimestamp(), Dropped = 0, Ended = 0 };
            }

            conduct = verdict.EndsConnection ? conduct with { Ended = conduct.Ended + 1 } : conduct with { Dropped = conduct.Dropped + 1 };
            var isOut = conduct.Dropped > MaxDropped || conduct.Ended > MaxEnded;
            if (isOut)
            {
                var length = conduct.Length == TimeSpan.Zero ? First : conduct.Length * 2;
                conduct = conduct with { Since = null, OutSince = time.GetTimestamp(), Length = length < Longest ? length : Longest };
            }

            _peers[peer.ToString()] = conduct;
            return isOut ? conduct.Length : null;
        }
    }

    /// <param name="peer">Null without certificates: nobody is kept out then, since anybody could speak as another.</param>
    public bool IsQuarantined(NodeIdentity? peer)
    {
        if (peer is null)
        {
            return false;
        }

        lock (_gate)
        {
            return _peers.TryGetValue(peer.ToString(), out var conduct) && IsOut(conduct);
        }
    }

    /// <summary>For example "identity".</summary>
    internal static string NameOf(WireFault fault) => fault.ToString().ToLowerInvariant();

    private bool IsOut(Conduct conduct) => conduct.OutSince is { } since && time.GetElapsedTime(since) < conduct.Length;

    private Conduct? Find(string peer)
    {
        if (_peers.TryGetValue(peer, out var known))
        {
            return known;
        }

        // Not for each of a flood: a walk through all is what it would take.
        if (_peers.Count >= MaxPeers && !(_forgotAt is { } forgotAt && time.GetElapsedTime(forgotAt) < ForgetInterval))
        {
            _forgotAt = time.GetTimestamp();
            var idle = _peers.Where(entry => !IsOut(entry.Value) && !(entry.Value.Since is { } since && time.GetElapsedTime(since) < Window))
                .Select(entry => entry.Key).ToImmutableArray();
            foreach (var old in idle)
            {
                _peers.Remove(old);
            }
        }

        return _peers.Count < MaxPeers ? new Conduct() : null;
    }

    /// <param name="Since">When the window began that is counted in.</param>
    /// <param name="OutSince">When it was kept out last.</param>
    /// <param name="Length">For how long then.</param>
    private sealed record Conduct(long? Since = null, int Dropped = 0, int Ended = 0, long? OutSince = null, TimeSpan Length = default);
}
