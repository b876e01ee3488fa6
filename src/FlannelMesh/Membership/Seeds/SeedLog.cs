using Microsoft.Extensions.Logging;

namespace FlannelMesh.Membership.Seeds;

internal static partial class SeedLog
{
    [LoggerMessage(2030, LogLevel.Information, "Seeds: {Added} added, {Removed} removed, {Count} now")]
    public static partial void Changed(ILogger log, string added, string removed, int count);

    [LoggerMessage(2031, LogLevel.Warning, "Seeds of {Origin}: {Problem}")]
    public static partial void Problem(ILogger log, string origin, string problem);

    [LoggerMessage(2032, LogLevel.Warning, "Seeds of {Origin}: {Problem}; the {Kept} found last stay")]
    public static partial void Kept(ILogger log, string origin, string problem, int kept);

    [LoggerMessage(2033, LogLevel.Information, "Seeds of {Origin}: no problem any more")]
    public static partial void Recovered(ILogger log, string origin);
}
