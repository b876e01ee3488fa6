using System.Globalization;
using System.Text.RegularExpressions;

namespace FlannelMesh.Labs.Traffic;

/// <summary>
/// What a continuous ping has seen, from its `-D -O` lines. Lost are sequence numbers below the highest one seen that never got an
/// answer; a late answer counts as received.
/// </summary>
public sealed partial class PingRecord
{
    private readonly HashSet<int> _answered = [];
    private double _lastAnswer;

    public int Received => _answered.Count;

    public int Lost => LostUpTo(Highest);

    /// <summary>The highest sequence number seen.</summary>
    public int Highest { get; private set; }

    /// <summary>Longest time between two answers.</summary>
    public TimeSpan LongestGap { get; private set; }

    public int LostUpTo(int sequence) => sequence - _answered.Count(answered => answered <= sequence);

    /// <summary>Those that were lost, in order.</summary>
    public IEnumerable<int> NumbersLostUpTo(int sequence) => Enumerable.Range(1, sequence).Where(number => !_answered.Contains(number));

    /// <summary>Takes a line such as `[1795394386.04] 64 bytes from 10.5.2.2: icmp_seq=17 …` or `… no answer yet for icmp_seq=18`.</summary>
    public void Add(string line)
    {
        if (Sequence().Match(line) is not { Success: true } match)
        {
            return;
        }

        // The number on the wire has 16 bits: the nearest one to the highest seen is meant.
        var sequence = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        sequence += (Highest - sequence + 0x8000) >> 16 << 16;
        Highest = Math.Max(Highest, sequence);
        if (!line.Contains(" bytes from ", StringComparison.Ordinal) || !_answered.Add(sequence))
        {
            return;
        }

        var time = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        if (_lastAnswer > 0 && TimeSpan.FromSeconds(time - _lastAnswer) is var gap && gap > LongestGap)
        {
            LongestGap = gap;
        }

        _lastAnswer = time;
    }

    [GeneratedRegex(@"^\[([\d.]+)\].*icmp_seq=(\d+)")]
    private static partial Regex Sequence();
}
