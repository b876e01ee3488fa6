namespace FlannelMesh.Security.Enrollment;

/// <summary>A member could not be asked.</summary>
/// <param name="isUntrusted">It answers, and is not of the token's cluster.</param>
public sealed class JoinException(string message, bool isUntrusted = false) : Exception(message)
{
    public bool IsUntrusted => isUntrusted;
}
