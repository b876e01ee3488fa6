namespace FlannelMesh.Health.Links;

/// <summary>The way a probe takes.</summary>
public enum LinkPath
{
    /// <summary>To the other host's own address.</summary>
    Underlay = 1,

    /// <summary>To an address of the other host's subnet, as pods' packets go.</summary>
    Overlay = 2,
}
