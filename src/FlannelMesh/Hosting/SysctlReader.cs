using Microsoft.Win32.SafeHandles;

namespace FlannelMesh.Hosting;

/// <summary>
/// Reads the same parameters again and again: to look a file of /proc/sys up costs several times what it costs to read it. For one thread.
/// </summary>
internal sealed class SysctlReader : IDisposable
{
    private readonly Dictionary<Sysctl, SafeFileHandle> _open = [];

    /// <returns>As <see cref="SysctlFiles.Read(Sysctl)"/>.</returns>
    public string? Read(Sysctl sysctl)
    {
        if (_open.TryGetValue(sysctl, out var known))
        {
            if (SysctlFiles.Read(known) is { } value)
            {
                return value;
            }

            // The parameters of a device go with it, and one that comes in its place has files of its own.
            _ = _open.Remove(sysctl);
            known.Dispose();
        }

        if (SysctlFiles.Open(sysctl) is not { } file)
        {
            return null;
        }

        _open[sysctl] = file;
        return SysctlFiles.Read(file);
    }

    public void Dispose()
    {
        foreach (var file in _open.Values)
        {
            file.Dispose();
        }

        _open.Clear();
    }
}
