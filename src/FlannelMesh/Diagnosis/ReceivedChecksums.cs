using System.Globalization;

namespace FlannelMesh.Diagnosis;

/// <summary>What this host has received since its start of one protocol, from /proc/net/snmp.</summary>
/// <param name="Protocol">"Tcp" or "Udp".</param>
/// <param name="Received">Good segments or datagrams and, of TCP, bad ones too.</param>
/// <param name="Bad">Dropped because their checksum was wrong (InCsumErrors).</param>
public sealed record ReceivedChecksums(string Protocol, ulong Received, ulong Bad)
{
    /// <summary>More than 1 in 1,000: a wire loses far fewer this way.</summary>
    public bool IsTooMany => Bad > 0 && Bad > (Received + Bad) / 1000;

    /// <param name="snmp">The file's text: for each protocol a line of names and a line of values.</param>
    public static IEnumerable<ReceivedChecksums> Parse(string snmp)
    {
        var rows = snmp.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        foreach (var (protocol, total) in new[] { ("Tcp", "InSegs"), ("Udp", "InDatagrams") })
        {
            if (rows.Where(row => row.Length > 0 && row[0] == $"{protocol}:").Take(2).ToList() is [var names, var values]
                && Value(names, values, total) is { } received
                && Value(names, values, "InCsumErrors") is { } bad)
            {
                yield return new ReceivedChecksums(protocol, received, bad);
            }
        }
    }

    private static ulong? Value(string[] names, string[] values, string name) =>
        Array.IndexOf(names, name) is > 0 and var index && index < values.Length
            && ulong.TryParse(values[index], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
