namespace FlannelMesh.Configuration;

/// <summary>Type vxlan: one VXLAN device per address family.</summary>
public sealed record VxlanBackendConfig() : BackendConfig(TypeName)
{
    public const string TypeName = "vxlan";

    /// <summary>VNIs have 24 bits (RFC 7348).</summary>
    public const uint MaxVni = (1 << 24) - 1;

    /// <summary>The kernel's default, older than IANA's 4789.</summary>
    public const ushort DefaultPort = 8472;

    public uint Vni { get; init; } = 1;

    /// <summary>UDP destination port.</summary>
    public ushort Port { get; init; } = DefaultPort;

    /// <summary>
    /// Stands in for the underlay interface's MTU, in bytes, before the encapsulation is subtracted; null takes the interface's.
    /// </summary>
    public uint? Mtu { get; init; }

    /// <summary>Group-based policy extension.</summary>
    public bool Gbp { get; init; }

    public bool Learning { get; init; }

    /// <summary>Plain routes instead of encapsulation to peers on the same link.</summary>
    public bool DirectRouting { get; init; }
}
