using System.Net;

namespace FlannelMesh.Transport;

/// <summary>
/// Which refusals are news: the same of one address is told again after a minute at the earliest, a few of one address within it and some of all, so
/// that nobody fills the log by knocking, whatever stands in the reasons. Safe for several threads; what it remembers is bounded.
/// </summary>
internal sealed class RefusalBook(TimeProvider time)
{
    /// <summary>Within a minute.</summary>
    public const int MaxReasons = 8;

    /// <summary>The same of all addresses.</summary>
    public const int MaxTold = 200;

    private const int MaxAddresses = 1024;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Told> _told = [];
    private (long Since, int Count) _all = (time.GetTimestamp(), 0);

    public bool IsNews(IPAddress address, string reason)
    {
        lock (_gate)
        {
            _all = time.GetElapsedTime(_all.Since) < Quiet ? _all : (time.GetTimestamp(), 0);
            if (_told.TryGetValue(address, out var last) && time.GetElapsedTime(last.Since) < Quiet)
            {
                return last.Reasons.Count < MaxReasons && _all.Count < MaxTold && last.Reasons.Add(Hash(reason)) && Tell();
            }

            if (_told.Count >= MaxAddresses && !_told.ContainsKey(address))
            {
                foreach (var old in _told.Where(told => time.GetElapsedTime(told.Value.Since) >= Quiet).Select(told => told.Key).ToList())
                {
                    _told.Remove(old);
                }
            }

            if (_all.Count >= MaxTold || (_told.Count >= MaxAddresses && !_told.ContainsKey(address)))
            {
                return false;
            }

            _told[address] = new Told(time.GetTimestamp(), [Hash(reason)]);
            return Tell();
        }
    }

    private bool Tell()
    {
        _all = _all with { Count = _all.Count + 1 };
        return true;
    }

    /// <summary>Reasons may be long.</summary>
    private static int Hash(string reason) => reason.GetHashCode(StringComparison.Ordinal);

    private readonly record struct Told(long Since, HashSet<int> Reasons);
}
