using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security.Revocation;

internal static partial class RevocationLog
{
    [LoggerMessage(8200, LogLevel.Information, "Revocation list {Number} of {Authority} counts now, with {Count} certificates; it came from {Source}")]
    public static partial void Adopted(ILogger log, ulong number, string authority, int count, string source);

    [LoggerMessage(8201, LogLevel.Error, "Revocation list {Number} cannot be written down, and so does not count: {Error}")]
    public static partial void NotKept(ILogger log, ulong number, string error);

    [LoggerMessage(8202, LogLevel.Error, "{Path} cannot be used: {Reason}. Hand this node the list again with `flannelmesh ca publish`, unless another member does")]
    public static partial void Damaged(ILogger log, string path, string reason);

    [LoggerMessage(8203, LogLevel.Warning, "A revocation list from {Address} has no effect: {Reason}")]
    public static partial void Refused(ILogger log, string address, string reason);

    [LoggerMessage(8204, LogLevel.Error, "This node's certificate (serial {Serial}) was revoked by list {Number} of {Authority}: nobody talks with it any more. The agent ends; kernel and lease stay. If this host is to come back, it needs another certificate: `flannelmesh invite` on a member and --join TOKEN here, or `flannelmesh ca issue`")]
    public static partial void SelfRevoked(ILogger log, string serial, ulong number, string authority);

    [LoggerMessage(8210, LogLevel.Information, "The connection with {Node} at {Address} is ended, and made again if that is possible: its certificate is good no longer ({Reason})")]
    public static partial void Untrusted(ILogger log, string node, string address, string reason);

    [LoggerMessage(8211, LogLevel.Warning, "{Node} at {Address} is taken out of the cluster: its certificate was revoked. Its lease is held; `flannelmesh evict` frees it at once")]
    public static partial void Down(ILogger log, string node, string address);

    [LoggerMessage(8212, LogLevel.Warning, "The certificates of the connections could not be looked at; they are again: {Error}")]
    public static partial void NotLooked(ILogger log, string error);
}
