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

    [LoggerMessage(9101, LogLevel.Warning, "A message of {Node} at {Address} was dropped: {Reason}")]
    public static partial void Dropped(ILogger log, string node, string address, string reason);

    [LoggerMessage(
        9102,
        LogLevel.Warning,
        "{Node} at {Address} is kept out for {Seconds} s, since it goes on sending what no member may; see that its agent and its data are what they should be, or revoke its certificate")]
    public static partial void Quarantined(ILogger log, string node, string address, int seconds);
}
