namespace FlannelMesh.Backends.CloudRoute;

/// <summary>The times of <see cref="CloudRouteActor"/>.</summary>
/// <param name="Resync">How often the own route is checked.</param>
public sealed record CloudRouteSettings(TimeSpan Resync)
{
    /// <summary>The oldest member asks the cloud for all routes not more often than this.</summary>
    public TimeSpan DescribeInterval { get; init; } = Shorter(TimeSpan.FromSeconds(5), Resync / 4);

    /// <summary>How long an answer of the oldest member may take before one asks the cloud oneself.</summary>
    public TimeSpan AskTimeout { get; init; } = Shorter(TimeSpan.FromSeconds(15), Resync);

    /// <summary>So many times the oldest member may have no answer before one asks the cloud oneself.</summary>
    public int RefusalsBeforeOwnRead { get; init; } = 3;

    /// <summary>Nodes that start together make their first calls spread over this much for each member.</summary>
    public TimeSpan SpreadPerMember { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a cloud's lists may lack a change that it has confirmed.</summary>
    public TimeSpan SettleTime { get; init; } = Shorter(TimeSpan.FromSeconds(10), Resync / 4);

    public TimeSpan FirstPause { get; init; } = Shorter(TimeSpan.FromSeconds(1), Resync / 4);

    /// <summary>How long one step may take: facts, a list, or all actions.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromMinutes(2);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
