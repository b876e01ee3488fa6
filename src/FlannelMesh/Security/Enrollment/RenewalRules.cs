namespace FlannelMesh.Security.Enrollment;

/// <summary>When a certificate is renewed. Pure.</summary>
internal static class RenewalRules
{
    /// <summary>From here on somebody has to know that nothing comes of it.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromDays(30);

    /// <summary>Two thirds of its time are over.</summary>
    public static bool IsDue(DateTime begin, DateTime end, DateTime now) => now >= begin + ((end - begin) * 2 / 3);
}
