using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

/// <summary>Loads configurations without touching the machine: what is not given does not exist.</summary>
internal static class Settings
{
    public const string Network = """{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan"}}""";

    public const string ConfigFile = "/etc/flannelmesh.conf";

    public static AgentConfiguration Load(params string[] arguments) => LoadFrom(null, null, ["--network", Network, .. arguments]);

    public static AgentConfiguration LoadFrom(
        IReadOnlyDictionary<string, string>? environment,
        IReadOnlyDictionary<string, string>? files,
        params string[] arguments) =>
        AgentConfiguration.Load(
            arguments,
            environment ?? new Dictionary<string, string>(),
            path => files?.GetValueOrDefault(path) ?? throw new FileNotFoundException("no such file", path));

    public static AgentConfiguration LoadHocon(string hocon, params string[] arguments) =>
        LoadFrom(null, new Dictionary<string, string> { [ConfigFile] = hocon }, ["--network", Network, "--config", ConfigFile, .. arguments]);

    public static string ErrorOf(Func<object> load)
    {
        var error = Assert.Throws<ConfigurationException>(load);
        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    public static void AssertContainsAll(string text, string parts)
    {
        foreach (var part in parts.Split('|'))
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }
}
