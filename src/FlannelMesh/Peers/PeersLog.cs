using Microsoft.Extensions.Logging;

namespace FlannelMesh.Peers;

internal static partial class PeersLog
{
    [LoggerMessage(4001, LogLevel.Information, "Peer {Name} with {Subnet}")]
    public static partial void Added(ILogger log, string name, string subnet);

    [LoggerMessage(4002, LogLevel.Information, "Peer {Name} with {Subnet} is withdrawn")]
    public static partial void Withdrawn(ILogger log, string name, string subnet);
}
