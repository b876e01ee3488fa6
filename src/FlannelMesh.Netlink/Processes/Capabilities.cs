using System.Globalization;

namespace FlannelMesh.Netlink.Processes;

/// <summary>The effective capabilities of a process (capabilities(7)).</summary>
public readonly record struct Capabilities(ulong Effective)
{
    /// <summary>Those of this process.</summary>
    public static Capabilities Current() => Parse(File.ReadAllText("/proc/self/status"));

    /// <param name="status">The text of /proc/PID/status; without a line CapEff there are none.</param>
    public static Capabilities Parse(string status)
    {
        const string Field = "CapEff:";
        var line = status.Split('\n').FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return ulong.TryParse(line.AsSpan(line is null ? 0 : Field.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
            ? new Capabilities(bits)
            : default;
    }

    public bool Has(Capability capability) => (Effective & (1ul << (int)capability)) != 0;
}
