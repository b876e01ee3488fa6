using System.Net;
using FlannelMesh.Security;

namespace FlannelMesh.Api.Access;

/// <summary>
/// How often an address may name a wrong token: ten times, and then once every ten seconds; until then not even the right one counts. Safe for
/// several threads.
/// </summary>
internal sealed class GuessLimit(TimeProvider time)
{
    public const int Burst = 10;
    public const int MaxAddresses = 1024;

    public static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Record> _records = [];

    /// <summary>How long until the next guess is heard; zero if it is now.</summary>
    public TimeSpan Wait(IPAddress address)
    {
        var now = time.GetElapsedTime(0);
        lock (_gate)
        {
            var over = _records.GetValueOrDefault(GuessSource.Of(address)).PardonedAt - now - (Recovery * (Burst - 1));
            return over > TimeSpan.Zero ? over : TimeSpan.Zero;
        }
    }

    /// <summary>A wrong one has come.</summary>
    /// <returns>True if it is the first one too many.</returns>
    public bool Count(IPAddress address)
    {
        var (key, now) = (GuessSource.Of(address), time.GetElapsedTime(0));
        lock (_gate)
        {
            if (!_records.ContainsKey(key) && _records.Count >= MaxAddresses)
            {
                MakeRoom(now);
            }

            var before = _records.GetValueOrDefault(key);
            var isNew = before.PardonedAt <= now;
            var after = (isNew ? now : before.PardonedAt) + Recovery;
            var isTooMany = after - now > Recovery * (Burst - 1);
            var wasTold = !isNew && before.WasTold;
            _records[key] = new Record(after, wasTold || isTooMany);
            return isTooMany && !wasTold;
        }
    }

    /// <summary>Those that are pardoned go, else the one that guessed least.</summary>
    private void MakeRoom(TimeSpan now)
    {
        foreach (var pardoned in _records.Where(entry => entry.Value.PardonedAt <= now).Select(entry => entry.Key).ToList())
        {
            _records.Remove(pardoned);
        }

        if (_records.Count >= MaxAddresses)
        {
            _records.Remove(_records.MinBy(entry => entry.Value.PardonedAt).Key);
        }
    }

    /// <param name="PardonedAt">When all its wrong guesses are forgotten.</param>
    /// <param name="WasTold">Somebody has been told of it since it began.</param>
    private readonly record struct Record(TimeSpan PardonedAt, bool WasTold);
}
