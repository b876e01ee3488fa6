using System.Collections.Immutable;

namespace FlannelMesh.Labs.Agents;

/// <summary>The flags of one agent's command line: name and value in order; a flag may repeat.</summary>
public sealed record AgentFlags(ImmutableArray<KeyValuePair<string, string>> Items)
{
    public static AgentFlags None { get; } = new([]);

    /// <summary>Replaces every occurrence of <paramref name="flag"/> by one with this value; a switch has the value "".</summary>
    public AgentFlags With(string flag, string value = "") => Without(flag).Add(flag, value);

    /// <summary>Adds one more occurrence.</summary>
    public AgentFlags Add(string flag, string value = "") => new(Items.Add(KeyValuePair.Create(flag, value)));

    public AgentFlags Without(string flag) => new(Items.RemoveAll(item => item.Key == flag));

    /// <summary>The argument array, without program and command.</summary>
    public string[] ToArguments() => [.. Items.SelectMany(item => item.Value.Length == 0 ? [item.Key] : new[] { item.Key, item.Value })];
}
