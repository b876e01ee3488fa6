using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases;

internal static partial class LeaseLog
{
    [LoggerMessage(3001, LogLevel.Debug, "Allocator of block {Block} serves under claim {Ballot}")]
    public static partial void Serving(ILogger log, int block, Ballot ballot);

    [LoggerMessage(3002, LogLevel.Information, "Allocator of block {Block} stops: {Reason}")]
    public static partial void AllocatorStopped(ILogger log, int block, string reason);

    [LoggerMessage(3003, LogLevel.Information, "Slot {Slot} is leased to {Node}")]
    public static partial void Granted(ILogger log, int slot, string node);

    [LoggerMessage(3010, LogLevel.Information, "This node holds {Subnet}")]
    public static partial void Held(ILogger log, string subnet);

    [LoggerMessage(3011, LogLevel.Warning, "No lease yet: {Reason}; asking again")]
    public static partial void NotYet(ILogger log, string reason);

    [LoggerMessage(3012, LogLevel.Warning, "The lease table does not have {Subnet} as this node's; asking for it again")]
    public static partial void Missing(ILogger log, string subnet);

    [LoggerMessage(3020, LogLevel.Information, "The lease table is complete: {Count} leases")]
    public static partial void Complete(ILogger log, int count);

    [LoggerMessage(3021, LogLevel.Information, "Following the lease table of {Voter}")]
    public static partial void Following(ILogger log, string voter);

    [LoggerMessage(3023, LogLevel.Error, "{Problem}")]
    public static partial void Damaged(ILogger log, string problem);

    [LoggerMessage(3022, LogLevel.Warning, "Fewer than {Quorum} of {VoterCount} voters let the lease table be read; trying again")]
    public static partial void TableUnread(ILogger log, int quorum, int voterCount);

    [LoggerMessage(3004, LogLevel.Information, "Slot {Slot} is {State} now")]
    public static partial void SlotChanged(ILogger log, int slot, string state);

    [LoggerMessage(3005, LogLevel.Information, "The voters are {Voters}")]
    public static partial void VotersChanged(ILogger log, string voters);

    [LoggerMessage(3013, LogLevel.Error, "{Subnet} was given to {Node} while this node held it; this node stops announcing it and asks for another")]
    public static partial void Fenced(ILogger log, string subnet, string node);

    [LoggerMessage(3014, LogLevel.Information, "Giving back slot {Slot}: a node has one lease, and this node's is {Subnet}")]
    public static partial void GivingBack(ILogger log, int slot, string subnet);

    [LoggerMessage(3015, LogLevel.Information, "Gave back {Subnet}")]
    public static partial void GaveBack(ILogger log, string subnet);

    [LoggerMessage(3024, LogLevel.Warning, "The follower's table on disk cannot be used ({Reason}); it comes anew from a voter")]
    public static partial void TableFileBad(ILogger log, string reason);

    [LoggerMessage(3026, LogLevel.Information, "The voters confirm that this node still holds {Subnet}")]
    public static partial void Recalled(ILogger log, string subnet);

    [LoggerMessage(3025, LogLevel.Warning, "{Address} asks the allocator of block {Block} too often; what is more than two requests a second is left out")]
    public static partial void AskedTooOften(ILogger log, string address, int block);
}
