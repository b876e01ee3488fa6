using System.CommandLine;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Commands;

/// <summary>A command that has the agent change something and prints what came of it.</summary>
internal static class ChangeCommand
{
    /// <summary>The agent tries for 20 s to reach a quorum.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <param name="waiting">What is said on a terminal while the agent has not answered.</param>
    /// <param name="request">The request for the values of the command line.</param>
    public static Command Create(
        string name, string description, string waiting, IReadOnlyList<Symbol> symbols, Func<ParseResult, (HttpMethod Method, string Path, string? Body)> request)
    {
        var socket = ControlSocketOption.Create();
        var command = new Command(name, description) { socket };
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Arguments.Add(argument);
                    break;
                case Option option:
                    command.Options.Add(option);
                    break;
            }
        }

        command.SetAction(async (result, cancellation) =>
        {
            using var client = new ControlClient(result.GetValue(socket)!, Limit);
            var (method, path, body) = request(result);
            string sentence;
            using (Progress.Start(result.InvocationConfiguration.Error, waiting))
            {
                sentence = await client.ChangeAsync(method, path, body, cancellation);
            }

            await result.InvocationConfiguration.Output.WriteLineAsync(Table.Printable(sentence));
            return ExitCode.Ok;
        });
        return command;
    }
}
