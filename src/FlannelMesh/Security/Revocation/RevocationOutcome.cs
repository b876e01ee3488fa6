namespace FlannelMesh.Security.Revocation;

/// <summary>What became of a list that somebody brought.</summary>
public enum RevocationOutcome
{
    /// <summary>It is on disk and counts.</summary>
    Adopted,

    /// <summary>The same is there already.</summary>
    Known,

    /// <summary>A newer one is there already.</summary>
    Older,

    /// <summary>It is none, or of nobody who is trusted.</summary>
    Refused,
}
