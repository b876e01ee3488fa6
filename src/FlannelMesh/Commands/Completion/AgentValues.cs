namespace FlannelMesh.Commands.Completion;

/// <summary>What the agent can name.</summary>
internal enum AgentValues
{
    /// <summary>Names of members.</summary>
    Members,

    /// <summary>Names of voters, or their addresses where they are no members.</summary>
    Voters,

    /// <summary>Names of nodes whose lease outlives them.</summary>
    Gone,

    /// <summary>Subnets that are leased or reserved.</summary>
    Subnets,

    /// <summary>Reserved subnets.</summary>
    Reserved,
}
