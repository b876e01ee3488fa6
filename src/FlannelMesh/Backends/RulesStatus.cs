namespace FlannelMesh.Backends;

/// <summary>How far the traffic rules are.</summary>
/// <param name="IsReady">They are in place, or are not needed.</param>
public sealed record RulesStatus(bool IsReady, string? Problem)
{
    public static RulesStatus None { get; } = new(false, null);
}
