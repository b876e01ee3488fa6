namespace FlannelMesh.Configuration;

/// <summary>Settings from environment variables. An empty variable counts as unset, as in flannel.</summary>
internal static class EnvironmentSettings
{
    public static IReadOnlyDictionary<string, SettingValue> Read(IReadOnlyDictionary<string, string> environment)
    {
        var values = new Dictionary<string, SettingValue>();
        foreach (var setting in SettingCatalog.All)
        {
            if (environment.TryGetValue(setting.EnvironmentName, out var own) && own.Length > 0)
            {
                IReadOnlyList<string> texts = setting.SplitsAtComma
                    ? own.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    : [own];
                values.Add(setting.Name, new SettingValue(texts, setting.EnvironmentName));
            }
            else if (setting.FlannelEnvironmentName is { } name && environment.TryGetValue(name, out var flannels) && flannels.Length > 0)
            {
                // flannel takes the variable as one value, commas and all.
                values.Add(setting.Name, new SettingValue([flannels], name));
            }
        }

        return values;
    }

    /// <summary>Variables that carry our prefix or flannel's and name no setting: a warning each, since others may have set them.</summary>
    public static IEnumerable<string> DescribeUnknown(IReadOnlyDictionary<string, string> environment)
    {
        var known = SettingCatalog.All
            .SelectMany(setting => new[] { setting.EnvironmentName, setting.FlannelEnvironmentName })
            .OfType<string>()
            .ToList();
        return environment.Keys
            .Where(name => HasPrefix(name) && !known.Contains(name))
            .Order(StringComparer.Ordinal)
            .Select(name => $"environment variable {name} names no setting and has no effect{NearestName.Suggest(name, known)}");
    }

    private static bool HasPrefix(string name) =>
        name.StartsWith(Setting.EnvironmentPrefix, StringComparison.Ordinal)
        || name.StartsWith(Setting.FlannelEnvironmentPrefix, StringComparison.Ordinal);
}
