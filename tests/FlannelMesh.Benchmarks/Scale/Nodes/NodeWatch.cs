using System.Diagnostics;
using FlannelMesh.Leases;
using FlannelMesh.Membership;

namespace FlannelMesh.Benchmarks.Scale.Nodes;

/// <summary>Notes when a node became a member, had a lease, and when the members it sees changed last. Outlives the node's sessions.</summary>
internal sealed class NodeWatch
{
    private long _upAt;
    private long _leasedAt;
    private long _membersAt = Stopwatch.GetTimestamp();
    private int _members;

    public long? UpAt => Read(ref _upAt);

    public long? LeasedAt => Read(ref _leasedAt);

    /// <summary>Members that are up and reachable; 0 while the node is none itself.</summary>
    public int Members => Volatile.Read(ref _members);

    public long MembersAt => Volatile.Read(ref _membersAt);

    public void OnLease(LeaseStatus status)
    {
        if (status.Lease is not null)
        {
            _ = Interlocked.CompareExchange(ref _leasedAt, Stopwatch.GetTimestamp(), 0);
        }
    }

    public void OnMembers(MembershipView view)
    {
        var now = Stopwatch.GetTimestamp();
        if (view.IsJoined)
        {
            _ = Interlocked.CompareExchange(ref _upAt, now, 0);
        }

        var members = view.IsJoined ? view.Members.Count(member => member is { Status: Akka.Cluster.MemberStatus.Up, IsReachable: true }) : 0;
        if (members != _members)
        {
            Volatile.Write(ref _membersAt, now);
            Volatile.Write(ref _members, members);
        }
    }

    private static long? Read(ref long field) => Volatile.Read(ref field) is > 0 and var value ? value : null;
}
