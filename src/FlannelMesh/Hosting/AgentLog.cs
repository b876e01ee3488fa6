using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

internal static partial class AgentLog
{
    [LoggerMessage(1001, LogLevel.Information, "flannelmesh {Version}: node {Node} ({NodeId}), {Network} over {Backend}, underlay {Link} {Address}, cluster {Listen}")]
    public static partial void Started(
        ILogger log, string version, string node, NodeId nodeId, string network, string backend, string link, string address, string listen);

    [LoggerMessage(1002, LogLevel.Warning, "{Problem}")]
    public static partial void ConfigurationWarning(ILogger log, string problem);

    [LoggerMessage(1014, LogLevel.Information, "The cluster port {Listen} is for nodes with a certificate alone; this node's is good until {Until:u}")]
    public static partial void Secure(ILogger log, string listen, DateTime until);

    [LoggerMessage(1003, LogLevel.Warning, "The cluster port {Listen} is open to everybody who can reach it: there is no TLS. Keep it behind a firewall")]
    public static partial void Insecure(ILogger log, string listen);

    [LoggerMessage(1004, LogLevel.Information, "Ready after {Seconds:0.00} s")]
    public static partial void Ready(ILogger log, double seconds);

    [LoggerMessage(1005, LogLevel.Information, "Stopping; devices, routes and leases stay")]
    public static partial void Stopping(ILogger log);

    [LoggerMessage(1006, LogLevel.Warning, "{VoterCount} voters: {Problem}")]
    public static partial void VoterAdvice(ILogger log, int voterCount, string problem);

    [LoggerMessage(1007, LogLevel.Warning, "{Problem}")]
    public static partial void VoterDisk(ILogger log, string problem);

    [LoggerMessage(1008, LogLevel.Information, "The underlay {Link} has other addresses; joining anew with them, the lease stays")]
    public static partial void UnderlayChanged(ILogger log, string link);

    [LoggerMessage(1009, LogLevel.Warning, "The service manager was not told: {Variable}={Path}: {Problem}; a unit of Type=notify would wait for it in vain")]
    public static partial void ServiceManagerUnreachable(ILogger log, string variable, string path, string problem);

    [LoggerMessage(1011, LogLevel.Warning, "The underlay {From} is {To} now, with the same addresses")]
    public static partial void UnderlayMoved(ILogger log, string from, string to);

    [LoggerMessage(1012, LogLevel.Error, "The underlay is {To} now, which cannot be used: {Problem}")]
    public static partial void UnderlayUnusable(ILogger log, string to, string problem);

    [LoggerMessage(1016, LogLevel.Debug, "Gave back {Count} KiB of what was read of the program and its libraries")]
    public static partial void GaveBackPages(ILogger log, long count);

    [LoggerMessage(1017, LogLevel.Debug, "What was read of the program stays in memory: {Problem}")]
    public static partial void PagesStay(ILogger log, string problem);

    [LoggerMessage(1018, LogLevel.Debug, "Gave back garbage: {Count} KiB of heap are left")]
    public static partial void GaveBackHeap(ILogger log, long count);

    [LoggerMessage(1801, LogLevel.Warning, "The agent keeps more privileges than it needs: {Problem}")]
    public static partial void TooPrivileged(ILogger log, string problem);
}
