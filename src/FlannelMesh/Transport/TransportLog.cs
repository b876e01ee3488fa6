using Microsoft.Extensions.Logging;

namespace FlannelMesh.Transport;

internal static partial class TransportLog
{
    [LoggerMessage(9001, LogLevel.Warning, "A connection from {Address} was refused: {Reason}")]
    public static partial void Refused(ILogger log, string address, string reason);

    [LoggerMessage(9002, LogLevel.Warning, "{Address} is not trusted: {Reason}")]
    public static partial void RefusedThere(ILogger log, string address, string reason);

    [LoggerMessage(8210, LogLevel.Information, "The connection with {Node} at {Address} is ended, and made again if that is possible: its certificate is good no longer ({Reason})")]
    public static partial void Untrusted(ILogger log, string node, string address, string reason);

    [LoggerMessage(8211, LogLevel.Warning, "{Node} at {Address} is taken out of the cluster: its certificate was revoked. Its lease is held; `flannelmesh evict` frees it at once")]
    public static partial void Down(ILogger log, string node, string address);

    [LoggerMessage(8212, LogLevel.Warning, "The certificates of the connections could not be looked at; they are again: {Error}")]
    public static partial void NotLooked(ILogger log, string error);

    [LoggerMessage(9003, LogLevel.Warning, "The connection with {Node} at {Address} is ended: {Reason}")]
    public static partial void Ended(ILogger log, string node, string address, string reason);
}
