using System.Globalization;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Bench.Traffic;

/// <summary>Numbers that the kernel keeps in /proc.</summary>
internal static class KernelCounts
{
    /// <summary>Seconds that the kernel's own threads have worked on network packets; most of that is done in the name of who sends.</summary>
    public static double SoftirqSeconds() => Directory.EnumerateDirectories("/proc")
        .Where(process => Name(process).StartsWith("ksoftirqd/", StringComparison.Ordinal))
        .Sum(process => ProcessUsage.ParseProcessorTime(File.ReadAllText($"{process}/stat")).TotalSeconds);

    /// <summary>UDP datagrams that programs have read in the network namespace of a process.</summary>
    public static long DatagramsRead(int processId) =>
        ParseDatagramsRead(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/net/snmp")));

    /// <param name="snmp">/proc/net/snmp: a line of names, then a line of numbers, each begun with the protocol.</param>
    internal static long ParseDatagramsRead(string snmp)
    {
        var lines = snmp.Split('\n').Where(line => line.StartsWith("Udp:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();
        return lines.Count == 2 && Array.IndexOf(lines[0], "InDatagrams") is var place and > 0
            ? long.Parse(lines[1][place], CultureInfo.InvariantCulture)
            : throw new LabException("/proc/net/snmp has no count of UDP datagrams");
    }

    private static string Name(string process)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(process)[0]) ? File.ReadAllText($"{process}/comm") : "";
        }
        catch (IOException)
        {
            // It has just ended.
            return "";
        }
    }
}
