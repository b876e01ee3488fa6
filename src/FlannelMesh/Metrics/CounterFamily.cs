using System.Collections.Frozen;

namespace FlannelMesh.Metrics;

/// <summary>A counter for each of the values that were named at the start, so that there can never be more of them.</summary>
public sealed class CounterFamily
{
    /// <summary>What a value counts as that was not named, such as a reason that only a newer node knows.</summary>
    public const string Other = "other";

    private readonly FrozenDictionary<string, Counter> _counters;

    public CounterFamily(params IReadOnlyList<string> values)
    {
        Values = [.. values, Other];
        _counters = Values.ToFrozenDictionary(value => value, _ => new Counter());
    }

    public IReadOnlyList<string> Values { get; }

    public Counter this[string value] => _counters.GetValueOrDefault(value) ?? _counters[Other];
}
