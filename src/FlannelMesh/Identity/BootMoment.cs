using System.Globalization;

namespace FlannelMesh.Identity;

/// <summary>
/// A moment of one run of the host's kernel. The time between two of them is sure: nobody sets this clock, and it runs on while the host sleeps
/// (proc(5): uptime; boot_id is another one after each boot).
/// </summary>
/// <param name="Boot">Of which run.</param>
/// <param name="Uptime">Seconds since its start.</param>
public sealed record BootMoment(string Boot, double Uptime)
{
    private const string BootPath = "/proc/sys/kernel/random/boot_id";
    private const string UptimePath = "/proc/uptime";

    /// <returns>Null if the kernel does not say.</returns>
    public static BootMoment? Now()
    {
        try
        {
            return Parse(File.ReadAllText(BootPath), File.ReadAllText(UptimePath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="uptime">As in /proc/uptime: seconds, and something else after a space.</param>
    public static BootMoment? Parse(string boot, string uptime) =>
        Guid.TryParse(boot.Trim(), out var id)
        && double.TryParse(uptime.Trim().Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? new BootMoment(id.ToString(), seconds)
            : null;

    /// <returns>Null if one of the two is of another run, or this one is earlier.</returns>
    public TimeSpan? Since(BootMoment? earlier) =>
        earlier is not null && earlier.Boot == Boot && Uptime >= earlier.Uptime ? TimeSpan.FromSeconds(Uptime - earlier.Uptime) : null;
}
