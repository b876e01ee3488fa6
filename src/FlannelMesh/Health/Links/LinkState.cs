namespace FlannelMesh.Health.Links;

public enum LinkState
{
    /// <summary>Nothing was measured yet, or nothing can be.</summary>
    Unknown = 0,

    /// <summary>It answers.</summary>
    Ok = 1,

    /// <summary>Several probes in a row had no answer.</summary>
    Lost = 2,
}
