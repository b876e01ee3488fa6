using Akka.Actor.Setup;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Transport;

/// <summary>What the transport gets from the agent; Akka makes it by its class name.</summary>
/// <param name="credentials">Null: connections are in clear text, and anybody's.</param>
public sealed class MeshTransportSetup(TlsCredentials? credentials, TimeProvider time, ILogger log) : Setup
{
    public TlsCredentials? Credentials { get; } = credentials;

    public TimeProvider Time { get; } = time;

    public ILogger Log { get; } = log;

    /// <summary>Those that stand.</summary>
    internal PeerConnections Connections { get; } = new();

    /// <summary>For hosts without a certificate; null: they are not heard.</summary>
    public JoinRelay? Joins { get; init; }

    /// <summary>Who is who; null: only what needs no such knowledge is checked.</summary>
    internal MeshFacts? Facts { get; init; }

    /// <summary>Outlives this actor system.</summary>
    public ConductBook Conduct { get; init; } = new(time);
}
