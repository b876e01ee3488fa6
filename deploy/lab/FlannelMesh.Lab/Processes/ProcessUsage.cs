using System.Globalization;

namespace FlannelMesh.Labs.Processes;

/// <summary>
/// Memory and processor time of a process, from /proc (proc(5)). Memory in KiB; Pss counts a shared page by its share, anonymous is what is no page of
/// a file, which the kernel could take back.
/// </summary>
public sealed record ProcessUsage(long ResidentKib, long AnonymousKib, long ProportionalKib, TimeSpan ProcessorTime)
{
    /// <summary>USER_HZ, which Linux fixes at 100 for user space on every supported architecture.</summary>
    private const int TicksPerSecond = 100;

    public static ProcessUsage Read(int processId)
    {
        var proc = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");
        return new ProcessUsage(
            ReadKib($"{proc}/status", "VmRSS:"),
            ReadKib($"{proc}/status", "RssAnon:"),
            ReadKib($"{proc}/smaps_rollup", "Pss:"),
            ParseProcessorTime(File.ReadAllText($"{proc}/stat")));
    }

    /// <summary>Cheap enough to be asked all the time.</summary>
    public static (long ResidentKib, long AnonymousKib) ReadMemory(int processId)
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status");
        return (ReadKib(status, "VmRSS:"), ReadKib(status, "RssAnon:"));
    }

    /// <summary>The most that was resident at any moment since the process started.</summary>
    public static long ReadPeakKib(int processId) => ReadKib(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"), "VmHWM:");

    /// <param name="stat">Content of /proc/PID/stat; fields 14 and 15 are utime and stime.</param>
    internal static TimeSpan ParseProcessorTime(string stat)
    {
        // Field 2 is the program's name in brackets and may itself hold blanks and brackets: count from its last bracket.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    private static long ReadKib(string file, string field)
    {
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith(field, StringComparison.Ordinal))
            {
                return long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
            }
        }

        throw new LabException($"{file} has no line {field}");
    }
}
