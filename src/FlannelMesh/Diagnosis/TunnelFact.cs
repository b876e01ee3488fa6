namespace FlannelMesh.Diagnosis;

/// <summary>What the udp backend needs of this host.</summary>
public sealed record TunnelFact
{
    public required ushort Port { get; init; }

    public bool IsEncrypted { get; init; }

    /// <summary>/dev/net/tun is there.</summary>
    public bool HasTun { get; init; } = true;

    /// <summary>Path of the tunnel's program.</summary>
    public required string Program { get; init; }

    public bool HasProgram { get; init; } = true;

    /// <summary>Who else has the UDP port; null if it is free or the tunnel's.</summary>
    public string? PortProblem { get; init; }

    /// <summary>Why there can be no encryption; null if it is not wanted.</summary>
    public string? EncryptionProblem { get; init; }

    /// <summary>Bytes that wait for the tunnel in its socket.</summary>
    public uint ReceiveBuffer { get; init; }
}
