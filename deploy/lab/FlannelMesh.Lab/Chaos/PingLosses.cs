using System.Globalization;
using System.Text.RegularExpressions;

namespace FlannelMesh.Labs.Chaos;

/// <summary>
/// When a continuous ping lost what, from its `-D -O` lines. Unlike <see cref="Traffic.PingRecord"/> it knows the time of each loss,
/// and goes on when the sequence number of ICMP starts again after 65,535.
/// </summary>
/// <param name="interval">Time between two pings.</param>
public sealed partial class PingLosses(TimeSpan interval)
{
    private readonly Dictionary<long, DateTimeOffset> _lost = [];
    private readonly HashSet<long> _answered = [];
    private long _highest;

    public int Answered => _answered.Count;

    /// <summary>When the pings without an answer were sent. The last ones may still be answered.</summary>
    public IReadOnlyList<DateTimeOffset> SentAt => [.. _lost.Values.Order()];

    /// <summary>Takes a line of ping.</summary>
    public void Add(string line)
    {
        if (Sequence().Match(line) is not { Success: true } match)
        {
            return;
        }

        var sequence = Unwrap(int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        _highest = Math.Max(_highest, sequence);
        if (line.Contains(" bytes from ", StringComparison.Ordinal))
        {
            _answered.Add(sequence);
            _lost.Remove(sequence);
        }
        else if (!_answered.Contains(sequence))
        {
            // The line comes when the next one is sent.
            var seconds = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            _lost.TryAdd(sequence, DateTimeOffset.UnixEpoch.AddSeconds(seconds) - interval);
        }
    }

    private long Unwrap(int sequence) => _highest + (short)(sequence - (int)(_highest & 0xffff));

    [GeneratedRegex(@"^\[([\d.]+)\].*icmp_seq=(\d+)")]
    private static partial Regex Sequence();
}
