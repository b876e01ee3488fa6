namespace FlannelMesh.Backends;

/// <summary>How far the traffic rules are.</summary>
/// <param name="IsReady">They are in place, or are not needed.</param>
/// <param name="Problem">Null, or what went wrong with the cure.</param>
/// <param name="Repairs">How often rules of ours were put back since the start.</param>
public sealed record RulesStatus(bool IsReady, string? Problem, int Repairs = 0)
{
    public static RulesStatus None { get; } = new(false, null);
}
