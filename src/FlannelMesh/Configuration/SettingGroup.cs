namespace FlannelMesh.Configuration;

/// <summary>The headings of the help.</summary>
public enum SettingGroup
{
    Network,
    Cluster,
    Traffic,
    Agent,
    Timing,

    /// <summary>flannel's flags that have no meaning here.</summary>
    Ignored,
}
