using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Containers;

/// <summary>Mounts that container engines make below their directories.</summary>
internal static class Mounts
{
    private const int MountPoint = 4;

    /// <summary>Removes what is mounted below a directory, the innermost first.</summary>
    public static async Task RemoveBelowAsync(string directory)
    {
        foreach (var mount in Below(directory).Reverse())
        {
            await Command.RunAsync("umount", ["-l", mount]);
        }
    }

    public static IReadOnlyList<string> Below(string directory) =>
    [
        .. File.ReadLines("/proc/self/mountinfo")
            .Select(line => line.Split(' ')[MountPoint])
            .Where(path => path.StartsWith(directory + "/", StringComparison.Ordinal)),
    ];
}
