using System.CommandLine;
using FlannelMesh.Configuration;
using FlannelMesh.Identity;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh run: reads the configuration and hands it to the agent.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    /// <param name="runAgent">Runs until cancelled; returns an <see cref="ExitCode"/>.</param>
    public static Command Create(Func<AgentConfiguration, CancellationToken, Task<int>> runAgent)
    {
        var settings = new SettingOptions();
        var command = new Command(Name, "the agent, in the foreground");
        settings.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            var configuration = ProcessConfiguration.Load(settings.Read(result));
            if (NodeStore.Peek(configuration.Options.DataDir) is not { LastMembers.IsEmpty: false })
            {
                SeedRules.RequireSource(configuration.Options);
            }

            return runAgent(configuration, cancellation);
        });
        return command;
    }
}
