namespace FlannelMesh.Benchmarks.Scale.Wire;

/// <summary>What crosses the cluster port, by what it is for.</summary>
internal enum MessageKind
{
    /// <summary>Akka's membership: the whole of it, while not all have seen a change.</summary>
    Gossip,

    /// <summary>Akka's membership: which version a node has.</summary>
    GossipStatus,

    /// <summary>Akka's failure detector.</summary>
    Heartbeat,

    /// <summary>Bootstrap probes and Akka's joining.</summary>
    Joining,

    /// <summary>The voters' replicated table, and that of the allocators' whereabouts.</summary>
    DistributedData,

    /// <summary>Where allocators are, requests to them and their answers.</summary>
    Lease,

    /// <summary>The lease table on its way to those that are no voters.</summary>
    LeaseTable,

    /// <summary>Health reports.</summary>
    Report,

    /// <summary>Akka's own: connections, acknowledgements, watching.</summary>
    Transport,
}
