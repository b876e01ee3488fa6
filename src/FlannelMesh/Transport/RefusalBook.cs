using System.Net;

namespace FlannelMesh.Transport;

/// <summary>
/// Which refusals are news: the same of one address is told again after a minute at the earliest, so that nobody fills the log by knocking. Safe
/// for several threads; what it remembers is bounded.
/// </summary>
internal sealed class RefusalBook(TimeProvider time)
{
    private const int MaxAddresses = 1024;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (string Reason, long ToldAt)> _told = [];

    public bool IsNews(IPAddress address, string reason)
    {
        lock (_gate)
        {
            if (_told.TryGetValue(address, out var last) && last.Reason == reason && time.GetElapsedTime(last.ToldAt) < Quiet)
            {
                return false;
            }

            if (_told.Count >= MaxAddresses && !_told.ContainsKey(address))
            {
                foreach (var old in _told.Where(told => time.GetElapsedTime(told.Value.ToldAt) >= Quiet).Select(told => told.Key).ToList())
                {
                    _told.Remove(old);
                }

                if (_told.Count >= MaxAddresses)
                {
                    return false;
                }
            }

            _told[address] = (reason, time.GetTimestamp());
            return true;
        }
    }
}
