using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs.Traffic;

/// <summary>Outcome of a ping of fixed length.</summary>
/// <param name="AverageRtt">Zero when nothing came back.</param>
public sealed partial record PingResult(int Sent, int Received, TimeSpan AverageRtt)
{
    public int Lost => Sent - Received;

    public bool AllReceived => Sent > 0 && Lost == 0;

    internal static async Task<PingResult> RunAsync(NetworkNamespace from, IPAddress to, int count, TimeSpan interval)
    {
        var result = await from.TryExecAsync(
            TimeSpan.FromSeconds(10) + (count * interval),
            ["ping", "-n", "-q", "-W", "2", "-c", Text(count), "-i", Text(interval.TotalSeconds), to.ToString()]);

        // 1 is "some or none came back"; anything above is a fault of the call.
        return result.ExitCode <= 1 ? Parse(result.Output) : throw new LabException($"`{result.CommandLine}`: {result.Error}");
    }

    internal static PingResult Parse(string output)
    {
        var counts = Counts().Match(output);
        if (!counts.Success)
        {
            throw new LabException($"no summary in the output of ping: {output}");
        }

        var rtt = Rtt().Match(output);
        return new PingResult(
            int.Parse(counts.Groups[1].Value, CultureInfo.InvariantCulture),
            int.Parse(counts.Groups[2].Value, CultureInfo.InvariantCulture),
            rtt.Success ? TimeSpan.FromMilliseconds(double.Parse(rtt.Groups[1].Value, CultureInfo.InvariantCulture)) : TimeSpan.Zero);
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) packets transmitted, (\d+) received")]
    private static partial Regex Counts();

    [GeneratedRegex(@"rtt min/avg/max/mdev = [\d.]+/([\d.]+)/")]
    private static partial Regex Rtt();
}
