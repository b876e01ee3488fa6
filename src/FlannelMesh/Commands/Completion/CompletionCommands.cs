using System.Collections.Immutable;
using System.CommandLine;

namespace FlannelMesh.Commands.Completion;

/// <summary>flannelmesh completion bash, zsh, fish: prints a script that completes commands, options and what the agent can name.</summary>
internal static class CompletionCommands
{
    public static Command Create()
    {
        var command = new Command("completion", "print a script with which a shell completes commands, options, node names and subnets");
        command.Subcommands.Add(Shell("bash", "for bash: source <(flannelmesh completion bash)", BashScript.Of));
        command.Subcommands.Add(Shell("zsh", "for zsh: source <(flannelmesh completion zsh)", ZshScript.Of));
        command.Subcommands.Add(Shell("fish", "for fish: flannelmesh completion fish | source", FishScript.Of));
        command.Subcommands.Add(Values());
        return command;
    }

    private static Command Shell(string name, string description, Func<ImmutableArray<CompletionCommand>, string> script)
    {
        var command = new Command(name, description);
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.Write(script(CompletionCommand.Of(result.RootCommandResult.Command)));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>What the scripts call.</summary>
    private static Command Values()
    {
        var kind = new Argument<AgentValues>("KIND");
        var socket = ControlSocketOption.Create();
        var command = new Command("values", "words for a script") { kind, socket };
        command.Hidden = true;
        command.SetAction(async (result, cancellation) =>
        {
            foreach (var word in await AgentWords.AskAsync(result.GetValue(kind), result.GetValue(socket)!, cancellation))
            {
                await result.InvocationConfiguration.Output.WriteLineAsync(word);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
