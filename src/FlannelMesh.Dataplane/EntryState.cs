namespace FlannelMesh.Dataplane;

/// <summary>How a desired entry stands, from best to worst.</summary>
public enum EntryState
{
    /// <summary>There is nothing to install.</summary>
    None,
    Installed,

    /// <summary>Not tried yet.</summary>
    Pending,

    /// <summary>The kernel refused it; it is tried again.</summary>
    Failed,
}
