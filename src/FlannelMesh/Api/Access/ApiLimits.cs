namespace FlannelMesh.Api.Access;

/// <summary>How much the listeners take.</summary>
public sealed record ApiLimits
{
    public static ApiLimits Usual { get; } = new();

    /// <summary>Of the read-only listener; the unix socket and that for health checks have their own.</summary>
    public int Connections { get; init; } = 256;

    public int ConnectionsPerAddress { get; init; } = 64;

    public int LocalConnections { get; init; } = 128;

    public int HealthConnections { get; init; } = 64;

    public int Streams { get; init; } = 64;

    public int StreamsPerAddress { get; init; } = 32;

    /// <summary>Until a request's head is complete, and until a TLS handshake is.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection stays on which nothing is asked. Prometheus asks once a minute at most.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>How long answers that are under way may keep the agent from stopping.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    public int RequestLine { get; init; } = 4 << 10;

    /// <summary>Bytes of all header fields.</summary>
    public int Headers { get; init; } = 16 << 10;

    public int HeaderCount { get; init; } = 64;
}
