using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Traffic;

/// <summary>A ping that runs in the background and counts what is lost.</summary>
public sealed class PingStream : IAsyncDisposable
{
    /// <summary>How long an answer may be under way; the machine may stop everybody for a second.</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly PingRecord _record = new();
    private readonly BackgroundCommand _ping;
    private int? _last;

    private PingStream(NetworkNamespace from, IPAddress to, TimeSpan interval)
    {
        var seconds = interval.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        _ping = BackgroundCommand.Start("ip", from.ExecArguments("ping", "-n", "-D", "-O", "-i", seconds, to.ToString()), Add);
    }

    public int Received => Read(record => record.Received);

    public int Lost => Read(record => record.LostUpTo(_last ?? record.Highest));

    /// <summary>When in the stream something was lost: its sequence numbers.</summary>
    public IReadOnlyList<int> NumbersLost => Read(record => record.NumbersLostUpTo(_last ?? record.Highest).ToList());

    public TimeSpan LongestGap => Read(record => record.LongestGap);

    public static PingStream Start(NetworkNamespace from, IPAddress to, TimeSpan interval) => new(from, to, interval);

    /// <summary>Waits until <paramref name="count"/> more answers came, that is until traffic was seen to flow for that long.</summary>
    public Task WaitForAnswersAsync(int count, TimeSpan timeout)
    {
        var goal = Received + count;
        return _ping.WaitUntilAsync(_ => Received >= goal, timeout, $"{count} more answers to ping");
    }

    /// <summary>Waits for the answers to what has been sent until now, then stops; nothing sent meanwhile counts as lost.</summary>
    public async Task StopAsync()
    {
        var last = Read(record => record.Highest);
        try
        {
            await _ping.WaitUntilAsync(_ => Read(record => record.LostUpTo(last)) == 0, UnderWay, "the last answers");
        }
        catch (LabException)
        {
            // These are lost.
        }

        await _ping.StopAsync();
        _last = last;
    }

    public ValueTask DisposeAsync() => _ping.DisposeAsync();

    private void Add(string line)
    {
        lock (_lock)
        {
            _record.Add(line);
        }
    }

    private T Read<T>(Func<PingRecord, T> value)
    {
        lock (_lock)
        {
            return value(_record);
        }
    }
}
