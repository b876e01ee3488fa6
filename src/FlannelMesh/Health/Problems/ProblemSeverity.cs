namespace FlannelMesh.Health.Problems;

public enum ProblemSeverity
{
    /// <summary>Works, but not as it should.</summary>
    Warn = 1,

    /// <summary>Something does not work.</summary>
    Fail = 2,
}
