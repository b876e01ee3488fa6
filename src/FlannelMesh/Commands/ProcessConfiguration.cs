using System.Collections;
using FlannelMesh.Configuration;

namespace FlannelMesh.Commands;

/// <summary>The configuration from this process's environment and files.</summary>
internal static class ProcessConfiguration
{
    /// <exception cref="ConfigurationException">See <see cref="AgentConfiguration"/>.</exception>
    public static AgentConfiguration Load(IReadOnlyDictionary<string, SettingValue> commandLine) =>
        AgentConfiguration.Load(commandLine, ReadEnvironment(), File.ReadAllText);

    /// <returns>No network if the file it should be in is not there.</returns>
    /// <exception cref="ConfigurationException">See <see cref="AgentConfiguration"/>.</exception>
    public static (AgentOptions Options, NetworkConfig? Network) LoadWithOptionalNetwork(IReadOnlyDictionary<string, SettingValue> commandLine)
    {
        var (options, network, _, _) = AgentConfiguration.LoadWithOptionalNetwork(commandLine, ReadEnvironment(), File.ReadAllText);
        return (options, network?.Value);
    }

    private static Dictionary<string, string> ReadEnvironment() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
}
