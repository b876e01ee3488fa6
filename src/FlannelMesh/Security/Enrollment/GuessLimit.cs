using System.Net;

namespace FlannelMesh.Security.Enrollment;

/// <summary>
/// How many wrong tokens there may be in a minute, from one address and in all. A try takes from the budget before it is judged, and what was no
/// guess gives back, so that many at once gain nothing. Safe for several threads; what it remembers is bounded.
/// </summary>
public sealed class GuessLimit(TimeProvider time, int perAddress = GuessLimit.PerAddress, int inAll = GuessLimit.InAll)
{
    public const int PerAddress = 5;
    public const int InAll = 60;

    private const int MaxAddresses = 1024;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Budget> _addresses = [];
    private Budget _all = new(inAll, time.GetTimestamp());

    public bool TryTake(IPAddress address)
    {
        lock (_gate)
        {
            var own = Refill(_addresses.GetValueOrDefault(GuessSource.Of(address), Full(perAddress)), perAddress);
            _all = Refill(_all, inAll);
            if (own.Level < 1 || _all.Level < 1)
            {
                return false;
            }

            _all = _all with { Level = _all.Level - 1 };
            Remember(GuessSource.Of(address), own with { Level = own.Level - 1 });
            return true;
        }
    }

    /// <summary>It was no guess.</summary>
    public void GiveBack(IPAddress address)
    {
        lock (_gate)
        {
            _all = _all with { Level = Math.Min(inAll, _all.Level + 1) };
            if (_addresses.TryGetValue(GuessSource.Of(address), out var own))
            {
                Remember(GuessSource.Of(address), own with { Level = Math.Min(perAddress, own.Level + 1) });
            }
        }
    }

    private void Remember(IPAddress address, Budget budget)
    {
        if (_addresses.Count >= MaxAddresses && !_addresses.ContainsKey(address))
        {
            foreach (var full in _addresses.Where(known => Refill(known.Value, perAddress).Level >= perAddress).Select(known => known.Key).ToList())
            {
                _addresses.Remove(full);
            }

            if (_addresses.Count >= MaxAddresses)
            {
                // The budget of all holds still.
                return;
            }
        }

        _addresses[address] = budget;
    }

    private Budget Full(int size) => new(size, time.GetTimestamp());

    private Budget Refill(Budget budget, int size)
    {
        var now = time.GetTimestamp();
        return new Budget(Math.Min(size, budget.Level + (time.GetElapsedTime(budget.At, now) / Period * size)), now);
    }

    private readonly record struct Budget(double Level, long At);
}
