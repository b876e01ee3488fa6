namespace FlannelMesh.Configuration;

/// <summary>What a setting's text must be.</summary>
public enum SettingKind
{
    Text,
    Boolean,
    Number,
    Port,
    Address,
    Ipv4Address,
    Ipv6Address,

    /// <summary>IP:PORT, or "none".</summary>
    Endpoint,
    Duration,
    Pattern,
    Seed,

    /// <summary>"console" or "json".</summary>
    LogFormat,
}
