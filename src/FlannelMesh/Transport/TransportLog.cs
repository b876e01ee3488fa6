using Microsoft.Extensions.Logging;

namespace FlannelMesh.Transport;

internal static partial class TransportLog
{
    [LoggerMessage(8101, LogLevel.Warning, "A connection from {Remote} was refused: {Reason}")]
    public static partial void Refused(ILogger log, string remote, string reason);

    [LoggerMessage(8102, LogLevel.Warning, "{Remote} is not trusted: {Reason}")]
    public static partial void RefusedThere(ILogger log, string remote, string reason);

    [LoggerMessage(8103, LogLevel.Warning, "The connection with {Peer} at {Remote} is ended: {Reason}")]
    public static partial void Ended(ILogger log, string peer, string remote, string reason);
}
