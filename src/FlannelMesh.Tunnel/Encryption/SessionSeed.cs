namespace FlannelMesh.Tunnel.Encryption;

/// <summary>What a session begins with, apart from its keys: new from a handshake, or from the process before.</summary>
internal sealed record SessionSeed
{
    public required uint LocalIndex { get; init; }

    public required uint RemoteIndex { get; init; }

    public required bool IsInitiator { get; init; }

    /// <summary>Milliseconds of the clock that never goes back.</summary>
    public required long CreatedAt { get; init; }

    public bool IsConfirmed { get; init; }

    public ulong NextCounter { get; init; }

    public ReplayWindow Window { get; init; } = new();
}
