using Microsoft.Extensions.Logging;

namespace FlannelMesh.Backends;

internal static partial class BackendLog
{
    [LoggerMessage(5001, LogLevel.Information, "{Path} written: {Subnet}, MTU {Mtu}")]
    public static partial void SubnetEnvWritten(ILogger log, string path, string subnet, uint mtu);

    [LoggerMessage(5002, LogLevel.Warning, "Repaired {Kind}: {What}")]
    public static partial void Repaired(ILogger log, string kind, string what);

    [LoggerMessage(5003, LogLevel.Error, "The kernel refuses {Kind} {Key}: {Error}")]
    public static partial void Refused(ILogger log, string kind, string key, string error);

    [LoggerMessage(5004, LogLevel.Information, "Kernel and lease table agree: {PeerCount} peers, {Writes} changes in {Milliseconds:0.0} ms")]
    public static partial void InSync(ILogger log, int peerCount, int writes, double milliseconds);

    [LoggerMessage(5005, LogLevel.Error, "{Path} cannot be written: {Error}")]
    public static partial void SubnetEnvFailed(ILogger log, string path, string error);

    [LoggerMessage(5006, LogLevel.Warning, "Peer {Peer} cannot be reached: {Problem}")]
    public static partial void PeerProblem(ILogger log, string peer, string problem);

    [LoggerMessage(5007, LogLevel.Information, "{Sysctl} was {From} and is {To} now")]
    public static partial void SysctlSet(ILogger log, string sysctl, string from, string to);

    [LoggerMessage(5008, LogLevel.Warning, "{Sysctl} is {From} and cannot be set to {To}: {Error}. Packets between pods get lost without it")]
    public static partial void SysctlRefused(ILogger log, string sysctl, string from, string to, string error);

    [LoggerMessage(5010, LogLevel.Information, "Traffic rules are in place (masquerade {Masquerade}, forward {Forward})")]
    public static partial void RulesInstalled(ILogger log, bool masquerade, bool forward);

    [LoggerMessage(5011, LogLevel.Error, "Traffic rules cannot be installed: {Error}")]
    public static partial void RulesFailed(ILogger log, string error);
}
