using System.Text.Json;

namespace FlannelMesh.Labs.Attacks;

/// <summary>What an attack says it has done.</summary>
/// <param name="Text">For people, in a line.</param>
/// <param name="Numbers">The same by name.</param>
public sealed record AttackOutcome(string Text, IReadOnlyDictionary<string, double> Numbers)
{
    public string ToLine() => JsonSerializer.Serialize(this);

    public static AttackOutcome Parse(string line) => JsonSerializer.Deserialize<AttackOutcome>(line)!;
}
