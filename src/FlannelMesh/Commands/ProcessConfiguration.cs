using System.Collections;
using FlannelMesh.Configuration;

namespace FlannelMesh.Commands;

/// <summary>The configuration from this process's environment and files.</summary>
internal static class ProcessConfiguration
{
    /// <exception cref="ConfigurationException">See <see cref="AgentConfiguration"/>.</exception>
    public static AgentConfiguration Load(IReadOnlyDictionary<string, SettingValue> commandLine)
    {
        var environment = Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
        return AgentConfiguration.Load(commandLine, environment, File.ReadAllText);
    }
}
