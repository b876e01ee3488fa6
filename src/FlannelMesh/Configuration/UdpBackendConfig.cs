namespace FlannelMesh.Configuration;

/// <summary>Type udp: a program in user space carries packets as UDP datagrams, where nothing else passes.</summary>
public sealed record UdpBackendConfig() : BackendConfig(TypeName)
{
    public const string TypeName = "udp";

    /// <summary>flannel's default.</summary>
    public const ushort DefaultPort = 8285;

    /// <summary>The one kind of encryption there is.</summary>
    public const string Aes256Gcm = "aes-256-gcm";

    /// <summary>Where every node listens.</summary>
    public ushort Port { get; init; } = DefaultPort;

    /// <summary>
    /// Stands in for the underlay interface's MTU, in bytes, before the encapsulation is subtracted; null takes the interface's.
    /// </summary>
    public uint? Mtu { get; init; }

    /// <summary>Datagrams are sealed with <see cref="Aes256Gcm"/>; without it they are flannel's, in clear text.</summary>
    public bool IsEncrypted { get; init; }
}
