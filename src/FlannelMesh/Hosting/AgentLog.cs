using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

internal static partial class AgentLog
{
    [LoggerMessage(1001, LogLevel.Information, "flannelmesh {Version}: node {Name} ({NodeId}), {Network} over {Backend}, underlay {Link} {Address}, cluster {Listen}")]
    public static partial void Started(
        ILogger log, string version, string name, NodeId nodeId, string network, string backend, string link, string address, string listen);

    [LoggerMessage(1002, LogLevel.Warning, "{Warning}")]
    public static partial void ConfigurationWarning(ILogger log, string warning);

    [LoggerMessage(1013, LogLevel.Information, "The cluster port {Listen} is for nodes with a certificate alone; this node's is good until {End:u}")]
    public static partial void Secure(ILogger log, string listen, DateTime end);

    [LoggerMessage(1003, LogLevel.Warning, "The cluster port {Listen} is open to everybody who can reach it: there is no TLS. Keep it behind a firewall")]
    public static partial void Insecure(ILogger log, string listen);

    [LoggerMessage(1004, LogLevel.Information, "Ready after {Seconds:0.00} s")]
    public static partial void Ready(ILogger log, double seconds);

    [LoggerMessage(1005, LogLevel.Information, "Stopping; devices, routes and leases stay")]
    public static partial void Stopping(ILogger log);

    [LoggerMessage(1006, LogLevel.Warning, "{Voters} voters: {Advice}")]
    public static partial void VoterAdvice(ILogger log, int voters, string advice);

    [LoggerMessage(1007, LogLevel.Warning, "{Loss}")]
    public static partial void VoterDisk(ILogger log, string loss);

    [LoggerMessage(1008, LogLevel.Information, "The underlay {Link} has other addresses; joining anew with them, the lease stays")]
    public static partial void UnderlayChanged(ILogger log, string link);

    [LoggerMessage(1009, LogLevel.Warning, "The service manager was not told: {Variable}={Address}: {Problem}; a unit of Type=notify would wait for it in vain")]
    public static partial void ServiceManagerUnreachable(ILogger log, string variable, string address, string problem);

    [LoggerMessage(1011, LogLevel.Warning, "The underlay {Before} is {Now} now, with the same addresses")]
    public static partial void UnderlayMoved(ILogger log, string before, string now);

    [LoggerMessage(1012, LogLevel.Error, "The underlay is {Now} now, which cannot be used: {Problem}")]
    public static partial void UnderlayUnusable(ILogger log, string now, string problem);
}
