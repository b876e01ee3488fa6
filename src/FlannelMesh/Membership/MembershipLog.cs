using Akka.Cluster;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Membership;

internal static partial class MembershipLog
{
    [LoggerMessage(2001, LogLevel.Information, "Member {Name} at {Address} is up")]
    public static partial void Up(ILogger log, string name, string address);

    [LoggerMessage(2002, LogLevel.Warning, "Member {Name} at {Address} was downed")]
    public static partial void Downed(ILogger log, string name, string address);

    [LoggerMessage(2003, LogLevel.Information, "Member {Name} at {Address} is gone (was {Status})")]
    public static partial void Removed(ILogger log, string name, string address, MemberStatus status);

    [LoggerMessage(2004, LogLevel.Warning, "Member {Name} at {Address} is unreachable")]
    public static partial void Unreachable(ILogger log, string name, string address);

    [LoggerMessage(2005, LogLevel.Information, "Member {Name} at {Address} is reachable again")]
    public static partial void Reachable(ILogger log, string name, string address);

    [LoggerMessage(2010, LogLevel.Information, "Forming a new cluster: this is the first of {Seeds} seeds and {Answered} of them say that there is none")]
    public static partial void Forming(ILogger log, int seeds, int answered);

    [LoggerMessage(2011, LogLevel.Information, "Joining the cluster of {Members}")]
    public static partial void Joining(ILogger log, string members);

    [LoggerMessage(2012, LogLevel.Information, "Waiting to join: {Reason}")]
    public static partial void Waiting(ILogger log, string reason);

    [LoggerMessage(2013, LogLevel.Error, "{Member} refuses this node: {Reason}")]
    public static partial void Refused(ILogger log, string member, string reason);

    [LoggerMessage(2014, LogLevel.Warning, "The cluster has removed this node; starting over as the same node, kernel state stays as it is")]
    public static partial void StartingOver(ILogger log);

    [LoggerMessage(2015, LogLevel.Warning, "The other members have quarantined this node")]
    public static partial void Quarantined(ILogger log);
}
