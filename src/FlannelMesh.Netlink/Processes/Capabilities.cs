using System.Globalization;

namespace FlannelMesh.Netlink.Processes;

/// <summary>A capability set.</summary>
/// <param name="Effective">Bit n stands for capability n.</param>
public readonly record struct Capabilities(ulong Effective)
{
    private const string StatusFile = "/proc/self/status";
    private const string EffectiveField = "CapEff:";

    /// <summary>The effective set of this process.</summary>
    public static Capabilities OfThisProcess() => Parse(File.ReadLines(StatusFile));

    public bool Has(Capability capability) => (Effective & (1UL << (int)capability)) != 0;

    /// <param name="status">Lines of /proc/PID/status (proc_pid_status(5)).</param>
    /// <exception cref="FormatException">No readable CapEff line.</exception>
    public static Capabilities Parse(IEnumerable<string> status)
    {
        var line = status.FirstOrDefault(l => l.StartsWith(EffectiveField, StringComparison.Ordinal));
        var digits = line.AsSpan(line is null ? 0 : EffectiveField.Length).Trim();
        return ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var effective)
            ? new Capabilities(effective)
            : throw new FormatException($"{EffectiveField} '{digits}' is not a hexadecimal mask");
    }
}
