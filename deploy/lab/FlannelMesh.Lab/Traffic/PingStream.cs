using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Traffic;

/// <summary>A ping that runs in the background and counts what is lost.</summary>
public sealed class PingStream : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly PingRecord _record = new();
    private readonly BackgroundCommand _ping;

    private PingStream(NetworkNamespace from, IPAddress to, TimeSpan interval)
    {
        var seconds = interval.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        _ping = BackgroundCommand.Start("ip", from.ExecArguments("ping", "-n", "-D", "-O", "-i", seconds, to.ToString()), Add);
    }

    public int Received => Read(record => record.Received);

    public int Lost => Read(record => record.Lost);

    public TimeSpan LongestGap => Read(record => record.LongestGap);

    public static PingStream Start(NetworkNamespace from, IPAddress to, TimeSpan interval) => new(from, to, interval);

    /// <summary>Waits until <paramref name="count"/> more answers came, that is until traffic was seen to flow for that long.</summary>
    public Task WaitForAnswersAsync(int count, TimeSpan timeout)
    {
        var goal = Received + count;
        return _ping.WaitUntilAsync(_ => Received >= goal, timeout, $"{count} more answers to ping");
    }

    public Task StopAsync() => _ping.StopAsync();

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
