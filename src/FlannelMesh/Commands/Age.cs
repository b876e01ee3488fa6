using System.Globalization;

namespace FlannelMesh.Commands;

/// <summary>How long ago, in the two largest units: "3d4h", "2h5m", "3m12s", "8s".</summary>
internal static class Age
{
    public static string? Of(DateTime? since, TimeProvider time) => since is { } from ? Of(time.GetUtcNow().UtcDateTime - from) : null;

    public static string Of(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "0s",
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Seconds}s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Minutes}m{age.Seconds}s"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Hours}h{age.Minutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays}d{age.Hours}h"),
    };
}
