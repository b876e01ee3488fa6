namespace FlannelMesh.Labs.Chaos;

/// <summary>Something a checker found: what must never be.</summary>
public sealed record Violation(ViolationKind Kind, string Text)
{
    public override string ToString() => $"{Kind}: {Text}";
}
