using System.Collections.Immutable;

namespace FlannelMesh.Health.Problems;

/// <summary>Since when each problem of the cluster has been there, by its node and text.</summary>
public sealed record ProblemBook
{
    private ImmutableDictionary<(NodeId Node, string Text), DateTimeOffset> _since = ImmutableDictionary<(NodeId, string), DateTimeOffset>.Empty;

    public static ProblemBook Empty { get; } = new();

    /// <summary>In the order in which they were last given.</summary>
    public ImmutableArray<(MeshProblem Problem, DateTimeOffset Since)> Entries { get; private init; } = [];

    /// <summary>What is no longer among <paramref name="problems"/> is forgotten; the next time it begins anew.</summary>
    public ProblemBook Observe(IReadOnlyCollection<MeshProblem> problems, DateTimeOffset now)
    {
        if (problems.Count == 0)
        {
            return Empty;
        }

        var entries = problems
            .DistinctBy(problem => (problem.NodeId, problem.Problem.Text))
            .Select(problem => (problem, _since.GetValueOrDefault((problem.NodeId, problem.Problem.Text), now)))
            .ToImmutableArray();
        return new ProblemBook
        {
            Entries = entries,
            _since = entries.ToImmutableDictionary(entry => (entry.problem.NodeId, entry.problem.Problem.Text), entry => entry.Item2),
        };
    }
}
