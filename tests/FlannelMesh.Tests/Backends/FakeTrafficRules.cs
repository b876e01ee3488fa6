using System.Collections.Immutable;
using FlannelMesh.Dataplane.TrafficRules;

namespace FlannelMesh.Tests.Backends;

/// <summary>Answers when the test says so.</summary>
internal sealed class FakeTrafficRules : ITrafficRules
{
    private TaskCompletionSource<RulesOutcome> _answer = new();

    public ImmutableList<(TrafficPolicy Policy, InstalledRules? Known)> Attempts { get; private set; } = [];

    public Task<RulesOutcome> EnsureAsync(TrafficPolicy policy, InstalledRules? known)
    {
        _answer = new TaskCompletionSource<RulesOutcome>();
        Attempts = Attempts.Add((policy, known));
        return _answer.Task;
    }

    public InstalledRules Succeed(params string[] drift)
    {
        var installed = new InstalledRules($"listing {Attempts.Count}", ImmutableDictionary<string, string>.Empty);
        _answer.SetResult(new RulesOutcome(installed, [.. drift], null));
        return installed;
    }

    public void Fail(string error) => _answer.SetResult(new RulesOutcome(null, [], error));
}
