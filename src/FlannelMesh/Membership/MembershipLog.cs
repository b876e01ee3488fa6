using Akka.Cluster;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Membership;

internal static partial class MembershipLog
{
    [LoggerMessage(2001, LogLevel.Information, "Member {Node} at {Address} is up")]
    public static partial void Up(ILogger log, string node, string address);

    [LoggerMessage(2002, LogLevel.Warning, "Member {Node} at {Address} was downed")]
    public static partial void Downed(ILogger log, string node, string address);

    [LoggerMessage(2003, LogLevel.Information, "Member {Node} at {Address} is gone (was {Status})")]
    public static partial void Removed(ILogger log, string node, string address, MemberStatus status);

    [LoggerMessage(2004, LogLevel.Warning, "Member {Node} at {Address} is unreachable")]
    public static partial void Unreachable(ILogger log, string node, string address);

    [LoggerMessage(2005, LogLevel.Information, "Member {Node} at {Address} is reachable again")]
    public static partial void Reachable(ILogger log, string node, string address);

    [LoggerMessage(2010, LogLevel.Information, "Agreeing on a cluster: this is the first of {VoterCount} voters, and {Answered} of them say that none is running")]
    public static partial void Forming(ILogger log, int voterCount, int answered);

    [LoggerMessage(2011, LogLevel.Information, "Joining the cluster of {Members}")]
    public static partial void Joining(ILogger log, string members);

    [LoggerMessage(2012, LogLevel.Information, "Waiting to join: {Reason}")]
    public static partial void Waiting(ILogger log, string reason);

    [LoggerMessage(2013, LogLevel.Error, "{Node} refuses this node: {Reason}")]
    public static partial void Refused(ILogger log, string node, string reason);

    [LoggerMessage(2014, LogLevel.Warning, "The cluster has removed this node; starting over as the same node, kernel state stays as it is")]
    public static partial void StartingOver(ILogger log);

    [LoggerMessage(2015, LogLevel.Warning, "The other members have quarantined this node")]
    public static partial void Quarantined(ILogger log);

    [LoggerMessage(2016, LogLevel.Warning, "No agreement on a cluster yet: {Reason}")]
    public static partial void RoundFailed(ILogger log, string reason);

    [LoggerMessage(2017, LogLevel.Error, "A second cluster: {Problem}")]
    public static partial void OtherCluster(ILogger log, string problem);

    [LoggerMessage(2018, LogLevel.Warning, "{Address} is in a part of this cluster that this node does not know; joining that part")]
    public static partial void Rejoining(ILogger log, string address);

    [LoggerMessage(2019, LogLevel.Information, "This node is {Role} of its cluster now; starting over as that, kernel state stays as it is")]
    public static partial void RoleChanges(ILogger log, string role);

    [LoggerMessage(2020, LogLevel.Information, "The lease table was read from all other voters; this one votes from now on")]
    public static partial void Recovered(ILogger log);

    [LoggerMessage(2021, LogLevel.Information, "Member {Node} at {Address} is no more: it is at {To} now")]
    public static partial void FormerRunEnded(ILogger log, string node, string address, string to);

    [LoggerMessage(2022, LogLevel.Information, "Member {Node} at {Address} was not heard of again before it had a lease; taking it out, so that others can join")]
    public static partial void NewcomerDied(ILogger log, string node, string address);

    [LoggerMessage(2023, LogLevel.Warning, "A dead run of this node is a member at {Address} as well; taking it out, for which this run may have to join again")]
    public static partial void DeadRunIsMember(ILogger log, string address);
}
