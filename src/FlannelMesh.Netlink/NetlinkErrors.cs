namespace FlannelMesh.Netlink;

/// <summary>How often the kernel answered netlink with which error since the process started. Counting is one atomic addition.</summary>
public static class NetlinkErrors
{
    // The first is for numbers that errno.h does not have.
    private static readonly long[] PerErrno = new long[ErrnoName.Count];

    /// <summary>Those that happened, by number.</summary>
    public static IReadOnlyList<(string Name, long Count)> Counts() =>
    [
        .. PerErrno.Select((_, errno) => (Name: errno == 0 ? "other" : ErrnoName.Of(errno), Count: Interlocked.Read(ref PerErrno[errno])))
            .Where(error => error.Count > 0),
    ];

    internal static void Add(int errno) => Interlocked.Increment(ref PerErrno[(uint)errno < (uint)PerErrno.Length ? errno : 0]);
}
