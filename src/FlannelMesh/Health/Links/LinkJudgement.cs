namespace FlannelMesh.Health.Links;

/// <summary>What the results of probes say of a link: one answer and it works, some in a row without and it does not.</summary>
/// <param name="Misses">Probes without an answer since the last that had one.</param>
public readonly record struct LinkJudgement(LinkState State, int Misses)
{
    public const int LostAfter = 3;

    public static LinkJudgement None { get; } = new(LinkState.Unknown, 0);

    public LinkJudgement After(bool isAnswered)
    {
        if (isAnswered)
        {
            return new LinkJudgement(LinkState.Ok, 0);
        }

        var misses = Math.Min(Misses + 1, LostAfter);
        return new LinkJudgement(misses >= LostAfter ? LinkState.Lost : State, misses);
    }
}
