namespace FlannelMesh.Membership;

/// <summary>Why a member does not want a node in its cluster.</summary>
public enum Objection
{
    None = 0,

    /// <summary>The node's network configuration differs from the cluster's.</summary>
    Network = 1,

    /// <summary>A living member has the same node id or name.</summary>
    Identity = 2,

    /// <summary>The node's list of seeds, and so its set of voters, differs from the cluster's.</summary>
    Seeds = 3,

    /// <summary>The node belongs to another cluster.</summary>
    Cluster = 4,
}
