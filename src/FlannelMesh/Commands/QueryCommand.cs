using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Commands;

/// <summary>A command that asks the agent for one thing and prints it, as a table or as the API's JSON, once or whenever it changes.</summary>
internal static class QueryCommand
{
    /// <param name="print">The answer for people.</param>
    public static Command Create<T>(string name, string description, string path, JsonTypeInfo<T> type, Func<T, TimeProvider, Screen, string> print) =>
        Create(name, description, async (client, cancellation) =>
        {
            var body = await client.GetAsync(path, type, cancellation);
            return Answer.Of(body, type, (time, screen) => print(body, time, screen));
        });

    public static Command Create(string name, string description, Func<ControlClient, CancellationToken, Task<Answer>> ask)
    {
        var json = new Option<bool>("--json") { Description = "print the API's JSON" };
        var watch = new Option<bool>("--watch") { Description = "go on until Ctrl-C: repaint on a terminal, else print what changed" };
        var socket = ControlSocketOption.Create();
        var command = new Command(name, description) { json, watch, socket };
        command.SetAction(async (result, cancellation) =>
        {
            using var client = new ControlClient(result.GetValue(socket)!);
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            if (result.GetValue(watch))
            {
                await new Watch($"flannelmesh {name}", result.GetValue(json), output, error, TimeProvider.System)
                    .RunAsync(stop => ask(client, stop), cancellation);
                return ExitCode.Ok;
            }

            var answer = await ask(client, cancellation);
            await output.WriteAsync(result.GetValue(json) ? answer.PrettyJson : answer.Text(TimeProvider.System, Screen.Of(output)));
            return answer.ExitCode;
        });
        return command;
    }
}
