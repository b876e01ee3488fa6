using System.Globalization;

namespace FlannelMesh.Labs.Processes;

/// <summary>The threads of a process, and how often any of them has gone to sleep, from /proc (proc(5)).</summary>
public sealed record ThreadUsage(int Count, long Sleeps)
{
    private const string Field = "voluntary_ctxt_switches:";

    public static ThreadUsage Read(int processId)
    {
        var threads = Threads(processId);
        return new ThreadUsage(threads.Length, threads.Sum(SleepsOf));
    }

    /// <summary>The kernel's names of them, of 15 characters at most.</summary>
    public static IReadOnlyList<string> NamesOf(int processId) => [.. Threads(processId).Select(NameOf)];

    private static string[] Threads(int processId) => Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task"));

    private static string NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

    private static long SleepsOf(string thread)
    {
        try
        {
            return File.ReadLines(Path.Combine(thread, "status"))
                .Where(line => line.StartsWith(Field, StringComparison.Ordinal))
                .Sum(line => long.Parse(line.AsSpan(Field.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return 0;
        }
    }
}
