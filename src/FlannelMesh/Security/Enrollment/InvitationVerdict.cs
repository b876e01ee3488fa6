namespace FlannelMesh.Security.Enrollment;

/// <summary>What a token is worth.</summary>
public enum InvitationVerdict
{
    /// <summary>There is none of that id, or its secret is another: nobody learns which.</summary>
    Unknown,
    Good,
    Expired,

    /// <summary>Another key has its certificate.</summary>
    Used,

    /// <summary>It is for another node.</summary>
    OtherNode,
}
