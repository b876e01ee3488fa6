namespace FlannelMesh.Tests.Membership.Formation;

/// <summary>A rule that a simulated run leaves out, to show that the rule is needed.</summary>
internal enum FormationFlaw
{
    None,

    /// <summary>A restarted node goes back to an older record.</summary>
    PromiseNotWritten,
}
