namespace FlannelMesh.Configuration;

/// <summary>One setting of the agent; its flag, environment variables and HOCON key are made from its name.</summary>
public sealed record Setting(string Name, SettingKind Kind, SettingGroup Group, string Description)
{
    public const string HoconSection = "flannelmesh";
    public const string EnvironmentPrefix = "FLANNELMESH_";
    public const string FlannelEnvironmentPrefix = "FLANNELD_";

    /// <summary>The default's text; empty if the setting is not set by default.</summary>
    public string Default { get; init; } = "";

    /// <summary>What the value is called in the help; null for a boolean.</summary>
    public string? ValueName { get; init; }

    public bool IsRepeatable { get; init; }

    /// <summary>A comma in an environment variable separates values. Not so for patterns, where commas have a meaning.</summary>
    public bool SplitsAtComma => IsRepeatable && Kind != SettingKind.Pattern;

    /// <summary>The flag is flannel's own, so that FLANNELD_X counts too.</summary>
    public bool IsFlannel { get; init; }

    /// <summary>False for a setting that has no flag, only a HOCON key and an environment variable.</summary>
    public bool IsFlag { get; init; } = true;

    /// <summary>False for --config itself, which a configuration file cannot set.</summary>
    public bool IsHoconKey { get; init; } = true;

    /// <summary>Why a flag of flannel's has no effect here; null if it has one.</summary>
    public string? IgnoredBecause { get; init; }

    /// <summary>As typed: one dash for a single letter, else two.</summary>
    public string Flag => Name.Length == 1 ? $"-{Name}" : $"--{Name}";

    public string EnvironmentName => EnvironmentPrefix + UpperName;

    /// <summary>Null if the setting is not flannel's.</summary>
    public string? FlannelEnvironmentName => IsFlannel ? FlannelEnvironmentPrefix + UpperName : null;

    public string HoconKey => $"{HoconSection}.{Name}";

    /// <summary>How to name the setting in a message that is not about one source.</summary>
    public string DisplayName => IsFlag ? Flag : HoconKey;

    /// <summary>As a JSON key: "iface-can-reach" is ifaceCanReach.</summary>
    public string JsonName => string.Concat(Name.Split('-').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private string UpperName => Name.Replace('-', '_').ToUpperInvariant();
}
