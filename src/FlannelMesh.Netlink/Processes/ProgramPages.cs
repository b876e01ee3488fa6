using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace FlannelMesh.Netlink.Processes;

/// <summary>
/// What this process has mapped of its program and of the large libraries: most of it was needed by the start alone, and it would count as this process's
/// memory for ever. They are mapped once, so that where is looked up once: to go through /proc/self/smaps takes longer than to give back what is found there.
/// </summary>
public sealed class ProgramPages
{
    private const string SmapsFile = "/proc/self/smaps";
    private const string StatmFile = "/proc/self/statm";
    private const string ExecutableLink = "/proc/self/exe";

    private static readonly string[] Libraries = ["libc.so", "libm.so", "libcrypto.so", "libssl.so"];

    private readonly ImmutableArray<FilePages> _pages;

    private ProgramPages(ImmutableArray<FilePages> pages) => _pages = pages;

    /// <exception cref="IOException">/proc cannot be read.</exception>
    public static ProgramPages Find()
    {
        var program = File.ResolveLinkTarget(ExecutableLink, returnFinalTarget: false)?.FullName;
        var pages = FilePages.Parse(File.ReadLines(SmapsFile)).Where(found => found.Path == program || IsLibrary(found.Path)).ToList();

        // Held for good: were one unloaded, something else could come to where it was, and would be lost.
        var held = pages.Select(found => found.Path).Distinct().Where(path => path == program || NativeLibrary.TryLoad(path, out _)).ToHashSet();
        return new ProgramPages([.. pages.Where(found => held.Contains(found.Path))]);
    }

    /// <summary>
    /// Unmaps them. Nothing is lost and nothing is read from the disk again while the page cache has it.
    /// </summary>
    /// <returns>Bytes that this process has less than before; about, since the kernel counts in batches and other threads go on meanwhile.</returns>
    /// <exception cref="NetlinkException">The kernel refuses.</exception>
    /// <exception cref="IOException">/proc cannot be read.</exception>
    public long GiveBack()
    {
        var before = Resident();
        foreach (var pages in _pages)
        {
            pages.GiveBack();
        }

        return Math.Max(0, before - Resident());
    }

    private static bool IsLibrary(string path) => Libraries.Any(name => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal));

    /// <summary>The second number of proc_pid_statm(5).</summary>
    private static long Resident()
    {
        using var file = File.OpenHandle(StatmFile);
        Span<byte> text = stackalloc byte[128];
        var fields = Encoding.ASCII.GetString(text[..RandomAccess.Read(file, text, fileOffset: 0)]).Split(' ');
        return fields.Length > 1 && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pages) ? pages * Environment.SystemPageSize : 0;
    }
}
