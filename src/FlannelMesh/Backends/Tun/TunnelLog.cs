using Microsoft.Extensions.Logging;

namespace FlannelMesh.Backends.Tun;

internal static partial class TunnelLog
{
    [LoggerMessage(5020, LogLevel.Information, "The tunnel works: {PeerCount} peers, process {Process}, encryption {Encryption}")]
    public static partial void Works(ILogger log, int peerCount, int process, string encryption);

    [LoggerMessage(5021, LogLevel.Warning, "The tunnel (process {Process}) has ended; it is started again")]
    public static partial void Ended(ILogger log, int process);

    [LoggerMessage(5022, LogLevel.Error, "The tunnel does not work: {Problem}")]
    public static partial void Failed(ILogger log, string problem);

    [LoggerMessage(5023, LogLevel.Information, "The tunnel is replaced: process {Process} of build {From} by one of build {To}")]
    public static partial void Replaced(ILogger log, int process, string from, string to);

    [LoggerMessage(5024, LogLevel.Warning, "The tunnel says: {Text}")]
    public static partial void Warned(ILogger log, string text);

    [LoggerMessage(5025, LogLevel.Information, "The tunnel is not needed any more and has been ended: process {Process}; its device: {Link}")]
    public static partial void FormerEnded(ILogger log, int process, string link);

    [LoggerMessage(5026, LogLevel.Information, "Found the tunnel running (process {Process}); it goes on")]
    public static partial void Found(ILogger log, int process);
}
