using Microsoft.Extensions.Logging;

namespace FlannelMesh.Transport;

internal static partial class TransportLog
{
    [LoggerMessage(9001, LogLevel.Warning, "A connection from {Address} was refused: {Reason}")]
    public static partial void Refused(ILogger log, string address, string reason);

    [LoggerMessage(9002, LogLevel.Warning, "{Address} is not trusted: {Reason}")]
    public static partial void RefusedThere(ILogger log, string address, string reason);

    [LoggerMessage(9003, LogLevel.Warning, "The connection with {Node} at {Address} is ended: {Reason}")]
    public static partial void Ended(ILogger log, string node, string address, string reason);
}
