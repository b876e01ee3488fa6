using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;

namespace FlannelMesh.Commands;

/// <summary>Parses the command line, runs one command, and turns every failure into one line and an exit code.</summary>
internal static class CommandLineApplication
{
    /// <summary>An agent that leaves a cluster needs longer than a command that only prints.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(
        IReadOnlyList<Command> commands,
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error)
    {
        try
        {
            var result = CommandLineParsing.Parse(Root(commands), arguments);
            if (UsageError.Describe(result) is { } usageError)
            {
                return Fail(error, usageError, ExitCode.Usage);
            }

            return await result.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            });
        }
        catch (ConfigurationException e)
        {
            return Fail(error, e.Message, e.ExitCode);
        }
        catch (AgentFailedException e)
        {
            return Fail(error, e.Message, e.ExitCode);
        }
        catch (OperationCanceledException)
        {
            return Fail(error, "interrupted", ExitCode.Failed);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Fail(error, e.Message, ExitCode.Failed);
        }
    }

    private static RootCommand Root(IReadOnlyList<Command> commands)
    {
        var root = new RootCommand("A layer 3 network for containers: each host gets a subnet, and the hosts themselves keep the leases.");
        foreach (var command in commands)
        {
            root.Subcommands.Add(command);
        }

        foreach (var option in root.Options)
        {
            option.Action = option switch
            {
                HelpOption { Action: HelpAction usual } => new SettingsHelpAction(usual),
                VersionOption => new VersionAction(),
                _ => option.Action,
            };
        }

        return root;
    }

    private static int Fail(TextWriter error, string message, int exitCode)
    {
        error.WriteLine($"flannelmesh: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(VersionCommand.Line);
            return ExitCode.Ok;
        }
    }
}
