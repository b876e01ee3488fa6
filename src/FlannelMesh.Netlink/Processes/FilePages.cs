using System.Globalization;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Processes;

/// <summary>
/// Pages of a file that a process has mapped to read or to run, and of which it has changed none: part of a mapping of /proc/PID/smaps
/// (proc_pid_smaps(5)). They can be unmapped at any time; what is touched later comes back from the page cache.
/// </summary>
/// <param name="Path">Of the file.</param>
public readonly record struct FilePages(ulong Start, ulong End, string Path)
{
    /// <param name="smaps">Lines of /proc/PID/smaps.</param>
    public static IEnumerable<FilePages> Parse(IEnumerable<string> smaps)
    {
        FilePages? pages = null;
        foreach (var line in smaps)
        {
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields is [var range, ['r', '-', _, 'p'], ..])
            {
                pages = fields.Length == 6 && fields[5].StartsWith('/') ? Range(range, fields[5]) : null;
            }
            else if (fields is [_, { Length: 4 } permissions, ..] && permissions[3] is 'p' or 's')
            {
                pages = null;
            }
            else if (fields is ["Anonymous:", "0", ..] && pages is { } found)
            {
                // What was written to, as addresses are when a program is loaded, is nowhere else.
                yield return found;
            }
        }
    }

    private static FilePages? Range(string range, string path) =>
        range.Split('-') is [var start, var end]
        && ulong.TryParse(start, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var first)
        && ulong.TryParse(end, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var last)
            ? new FilePages(first, last, path)
            : null;

    /// <exception cref="NetlinkException">The kernel refuses.</exception>
    internal unsafe void GiveBack() =>
        SystemCall.Check(LibC.madvise((void*)Start, checked((int)(End - Start)), LibC.MADV_DONTNEED), "give back pages of the program");
}
