using System.CommandLine;

namespace FlannelMesh.Commands;

/// <summary>A command that has the agent change something and prints what came of it.</summary>
internal static class ChangeCommand
{
    /// <summary>The agent tries for 20 s to reach a quorum.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <param name="request">The request for the values of the command line.</param>
    public static Command Create(
        string name, string description, IReadOnlyList<Symbol> symbols, Func<ParseResult, (HttpMethod Method, string Path, string? Body)> request)
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
            await result.InvocationConfiguration.Output.WriteLineAsync(await client.ChangeAsync(method, path, body, cancellation));
            return ExitCode.Ok;
        });
        return command;
    }
}
