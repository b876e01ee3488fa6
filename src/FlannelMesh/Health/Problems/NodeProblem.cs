namespace FlannelMesh.Health.Problems;

/// <summary>Something a person should look at.</summary>
/// <param name="Text">What is wrong, in few words that stay the same while it lasts.</param>
/// <param name="Evidence">What was seen; may be empty.</param>
/// <param name="Cure">A command or one sentence.</param>
public sealed record NodeProblem(ProblemSeverity Severity, string Text, string Evidence, string Cure)
{
    /// <summary>As one sentence.</summary>
    public string Sentence { get; init; } = Evidence.Length > 0 ? $"{Text}: {Evidence}" : Text;
}
