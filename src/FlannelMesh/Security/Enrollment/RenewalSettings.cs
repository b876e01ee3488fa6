namespace FlannelMesh.Security.Enrollment;

/// <summary>How this node renews its own certificate.</summary>
public sealed record RenewalSettings(CertificateHome Home)
{
    /// <summary>How often it looks whether it is time.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After a failure, and until this node is in the cluster.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMinutes(1);
}
