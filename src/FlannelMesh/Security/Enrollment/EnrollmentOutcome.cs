namespace FlannelMesh.Security.Enrollment;

/// <summary>How a request for a certificate went.</summary>
public enum EnrollmentOutcome
{
    /// <summary>Not now; the same may be granted later.</summary>
    Later,
    Granted,

    /// <summary>The token is unknown: a guess, or of another time.</summary>
    Unknown,

    /// <summary>The same would be refused again.</summary>
    Refused,
}
