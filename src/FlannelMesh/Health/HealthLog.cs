using Microsoft.Extensions.Logging;

namespace FlannelMesh.Health;

internal static partial class HealthLog
{
    [LoggerMessage(7101, LogLevel.Information, "Probes of other nodes are answered at {Address}")]
    public static partial void Answering(ILogger log, string address);

    [LoggerMessage(7102, LogLevel.Warning, "Probes of other nodes cannot be answered at {Address}: {Error}; flannelmesh.health-port sets another port, on all nodes or on this one")]
    public static partial void CannotAnswer(ILogger log, string address, string error);

    [LoggerMessage(7103, LogLevel.Warning, "No answer from {Node} over the {LinkPath}: {Method}")]
    public static partial void LinkLost(ILogger log, string node, string linkPath, string method);

    [LoggerMessage(7104, LogLevel.Information, "{Node} answers over the {LinkPath} again")]
    public static partial void LinkBack(ILogger log, string node, string linkPath);

    [LoggerMessage(7105, LogLevel.Warning, "{Count} reports from {Address} are not as they must be and are left out")]
    public static partial void ReportsRefused(ILogger log, int count, string address);

    [LoggerMessage(7106, LogLevel.Warning, "This node's report cannot be made: {Error}")]
    public static partial void NoReport(ILogger log, string error);

    [LoggerMessage(7107, LogLevel.Warning, "The host's addresses cannot be read to answer probes of other nodes: {Error}")]
    public static partial void NoAddresses(ILogger log, string error);
}
