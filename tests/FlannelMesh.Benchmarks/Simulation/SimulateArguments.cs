namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What `simulate` is given, as text.</summary>
internal sealed record SimulateArguments
{
    public string Nodes { get; init; } = "10,100,1000,5000";

    public string? Cores { get; init; }

    public string? PerProcess { get; init; }

    public string? Start { get; init; }

    public string GossipInterval { get; init; } = "50";

    public string? GossipPerMember { get; init; }

    public string Admission { get; init; } = $"{Membership.JoinTurns.AtATime}";

    public string ReduceDifferentView { get; init; } = "100";

    public string Loss { get; init; } = "0";

    public string? Slow { get; init; }

    public string? Bandwidth { get; init; }

    public string? Heartbeats { get; init; }

    public string? Notify { get; init; }

    public string Seed { get; init; } = "1";

    public string? Only { get; init; }

    public string? Costs { get; init; }

    public string? KeepCosts { get; init; }
}
