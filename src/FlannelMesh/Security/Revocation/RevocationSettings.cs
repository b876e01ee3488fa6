namespace FlannelMesh.Security.Revocation;

/// <summary>How lists travel.</summary>
public sealed record RevocationSettings
{
    /// <summary>Between two digests.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for one who has just become a member.</summary>
    public TimeSpan FirstInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many members are told of a new list at once; in a larger cluster they tell the others.</summary>
    public int FanOut { get; init; } = 16;

    /// <summary>One whose list was refused is not heard for as long.</summary>
    public TimeSpan Distrust { get; init; } = TimeSpan.FromSeconds(5);
}
