using FlannelMesh.Leases;

namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>A node that wants a lease, on one host.</summary>
internal sealed class Node(int number, Host host)
{
    public int Number { get; } = number;

    public NodeId Id { get; } = new(LeaseSamples.IdOf(number));

    public LeaseHolder Holder { get; } = LeaseSamples.Holder(number);

    public Host Host { get; } = host;

    /// <summary>Its disk is gone, and with it this identity.</summary>
    public bool IsLost { get; set; }

    /// <summary>What it believes to hold.</summary>
    public Slot? Lease { get; set; }

    /// <summary>The last slot it had.</summary>
    public int? Preferred { get; set; }

    public LeaseMessages.IAllocatorRequest? Pending { get; set; }

    /// <summary>It has given its lease back and wants none for now.</summary>
    public bool IsAway { get; set; }

    /// <summary>The run of the host in which it asked last; after a restart it asks anew.</summary>
    public int AskedInRun { get; set; } = -1;
}
