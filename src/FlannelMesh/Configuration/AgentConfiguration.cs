using System.CommandLine;
using Akka.Configuration;
using FlannelMesh.Commands;

namespace FlannelMesh.Configuration;

/// <summary>Everything the agent is told before it starts.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Network">The effective net-conf.json.</param>
/// <param name="NetworkOrigin">The file or setting <paramref name="Network"/> was read from.</param>
/// <param name="Warnings">One line each, for the log.</param>
public sealed record AgentConfiguration(
    AgentOptions Options,
    NetworkConfig Network,
    string NetworkOrigin,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Reads the flags as they are typed after "run", then as the other overload.</summary>
    /// <exception cref="ConfigurationException">A flag, a variable, a key or a value that cannot be used.</exception>
    public static AgentConfiguration Load(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        Func<string, string> readFile)
    {
        var options = new SettingOptions();
        var command = new Command("run");
        options.AddTo(command);
        var result = CommandLineParsing.Parse(command, arguments);
        return UsageError.Describe(result) is { } error
            ? throw new ConfigurationException(error)
            : Load(options.Read(result), environment, readFile);
    }

    /// <summary>Command line over environment over the --config file over the built-in reference.conf.</summary>
    /// <param name="commandLine">By setting name, from <see cref="SettingOptions.Read"/>.</param>
    /// <param name="environment">All variables of the process.</param>
    /// <param name="readFile">The text of a file, or an <see cref="IOException"/>.</param>
    /// <exception cref="ConfigurationException">A variable, a key or a value that cannot be used.</exception>
    public static AgentConfiguration Load(
        IReadOnlyDictionary<string, SettingValue> commandLine,
        IReadOnlyDictionary<string, string> environment,
        Func<string, string> readFile)
    {
        var loaded = LoadWithOptionalNetwork(commandLine, environment, readFile);
        return loaded.Network is { } network
            ? new AgentConfiguration(loaded.Options, network.Value, network.Origin, loaded.Warnings)
            : throw new ConfigurationException(
                $"no network configuration: there is no file {loaded.NetworkPath} (--net-config-path) and --network is not given; "
                + "one of them must say which network to use");
    }

    /// <summary>The same for what can do without a network: it is null if the file it should be in is not there.</summary>
    /// <exception cref="ConfigurationException">As above, but for that file's absence.</exception>
    internal static (AgentOptions Options, (NetworkConfig Value, string Origin)? Network, string? NetworkPath, IReadOnlyList<string> Warnings)
        LoadWithOptionalNetwork(
            IReadOnlyDictionary<string, SettingValue> commandLine,
            IReadOnlyDictionary<string, string> environment,
            Func<string, string> readFile)
    {
        var files = new ConfigurationFiles(readFile);
        var variables = EnvironmentSettings.Read(environment);
        var hocon = Config.Empty;
        IReadOnlyDictionary<string, SettingValue> fileSettings = new Dictionary<string, SettingValue>();
        if ((commandLine.GetValueOrDefault("config") ?? variables.GetValueOrDefault("config")) is { Text: { } path } config)
        {
            hocon = HoconSettings.Parse(files.ReadRequired(path, config.Origin), path);
            fileSettings = HoconSettings.Read(hocon, path);
        }

        var settings = Merge(commandLine, variables, fileSettings, HoconSettings.Reference);
        var warnings = settings
            .Where(setting => SettingCatalog.Find(setting.Key)?.IgnoredBecause is not null)
            .Select(setting => $"{setting.Value.Origin} has no effect: {SettingCatalog.Find(setting.Key)?.IgnoredBecause}")
            .Concat(EnvironmentSettings.DescribeUnknown(environment))
            .ToList();

        // The settings are checked before the network, so that a mistyped path is found before a missing file.
        var options = AgentOptionsReader.Read(settings, HoconSettings.OverAkkaChoices(hocon));
        var network = ReadNetwork(settings, files) is var (json, origin) ? (NetworkConfigReader.Read(json, origin), origin) : ((NetworkConfig, string)?)null;
        return (options, network, settings["net-config-path"].Text, warnings);
    }

    /// <summary>For each setting the first source that has it.</summary>
    private static Dictionary<string, SettingValue> Merge(params IReadOnlyDictionary<string, SettingValue>[] sources)
    {
        var merged = new Dictionary<string, SettingValue>();
        foreach (var (name, value) in sources.SelectMany(source => source))
        {
            merged.TryAdd(name, value);
        }

        return merged;
    }

    /// <summary>Null if there is no such file.</summary>
    private static (string Json, string Origin)? ReadNetwork(Dictionary<string, SettingValue> settings, ConfigurationFiles files)
    {
        if (settings["network"] is { Text: { } json } inline)
        {
            return (json, inline.Origin);
        }

        var file = settings["net-config-path"];
        var path = file.Text
            ?? throw new ConfigurationException($"{file.Origin} is empty; give a file, or the configuration itself as --network JSON");
        return files.ReadIfPresent(path, file.Origin) is { } text ? (text, path) : null;
    }
}
