namespace FlannelMesh.Security.Enrollment;

/// <summary>How the renewal of this node's certificate goes.</summary>
/// <param name="Problem">Why it does not; null while it does, or need not.</param>
public sealed record RenewalStatus(string? Problem)
{
    public static RenewalStatus None { get; } = new((string?)null);
}
