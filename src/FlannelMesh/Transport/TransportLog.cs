using Microsoft.Extensions.Logging;

namespace FlannelMesh.Transport;

internal static partial class TransportLog
{
    [LoggerMessage(8101, LogLevel.Warning, "A connection from {Address} was refused: {Reason}")]
    public static partial void Refused(ILogger log, string address, string reason);

    [LoggerMessage(8102, LogLevel.Warning, "{Address} is not trusted: {Reason}")]
    public static partial void RefusedThere(ILogger log, string address, string reason);

    [LoggerMessage(8103, LogLevel.Warning, "The connection with {Peer} at {Address} is ended: {Reason}")]
    public static partial void Ended(ILogger log, string peer, string address, string reason);
}
