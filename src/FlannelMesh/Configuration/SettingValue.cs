namespace FlannelMesh.Configuration;

/// <summary>What one source says about a setting.</summary>
/// <param name="Texts">One text, or as many as were given for a repeatable setting.</param>
/// <param name="Origin">The flag, the environment variable, "file:key", or "default".</param>
public sealed record SettingValue(IReadOnlyList<string> Texts, string Origin)
{
    public const string DefaultOrigin = "default";

    /// <summary>The text that counts: of a setting that is not repeatable, the last one, as with flannel's flags. Null if none.</summary>
    public string? Text => Texts.Count > 0 && Texts[^1].Length > 0 ? Texts[^1] : null;
}
