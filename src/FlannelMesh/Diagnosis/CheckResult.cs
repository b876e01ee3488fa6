namespace FlannelMesh.Diagnosis;

/// <summary>What one check found.</summary>
/// <param name="Name">One word, or the name of a kernel parameter.</param>
/// <param name="Text">What is so.</param>
/// <param name="Cure">What to do about it; null if there is nothing to do.</param>
public sealed record CheckResult(CheckLevel Level, string Name, string Text, string? Cure)
{
    public static CheckResult Ok(string name, string text) => new(CheckLevel.Ok, name, text, null);

    public static CheckResult Warn(string name, string text, string cure) => new(CheckLevel.Warn, name, text, cure);

    public static CheckResult Fail(string name, string text, string cure) => new(CheckLevel.Fail, name, text, cure);
}
