using System.Collections.Immutable;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>What a tunnel has been asked for, and what is true when it has answered all of it.</summary>
/// <param name="Number">Of the last request.</param>
internal sealed record PendingAnswer(ulong Number)
{
    /// <summary>What is in force then, without keys; null if that does not change.</summary>
    public Configure? Configured { get; init; }

    /// <summary>Whom the tunnel knows then; null if that does not change.</summary>
    public ImmutableSortedDictionary<NodeId, Peer>? Peers { get; init; }
}
