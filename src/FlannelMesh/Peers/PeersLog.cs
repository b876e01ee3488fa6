using Microsoft.Extensions.Logging;

namespace FlannelMesh.Peers;

internal static partial class PeersLog
{
    [LoggerMessage(4001, LogLevel.Information, "Peer {Peer} with {Subnet}")]
    public static partial void Added(ILogger log, string peer, string subnet);

    [LoggerMessage(4002, LogLevel.Information, "Peer {Peer} with {Subnet} is withdrawn")]
    public static partial void Withdrawn(ILogger log, string peer, string subnet);
}
