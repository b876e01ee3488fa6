using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands;

/// <summary>A command that asks the agent for one thing and prints it, as a table or as the API's JSON.</summary>
internal static class QueryCommand
{
    /// <param name="print">The answer for people.</param>
    public static Command Create<T>(string name, string description, string path, JsonTypeInfo<T> type, Func<T, TimeProvider, string> print) =>
        Create(name, description, async (client, isJson, output, cancellation) =>
        {
            var answer = await client.GetAsync(path, type, cancellation);
            await output.WriteAsync(isJson ? ToJson(answer, type) : print(answer, TimeProvider.System));
            return ExitCode.Ok;
        });

    public static Command Create(string name, string description, Func<ControlClient, bool, TextWriter, CancellationToken, Task<int>> run)
    {
        var json = new Option<bool>("--json") { Description = "print the API's JSON" };
        var socket = ControlSocketOption.Create();
        var command = new Command(name, description) { json, socket };
        command.SetAction(async (result, cancellation) =>
        {
            using var client = new ControlClient(result.GetValue(socket)!);
            return await run(client, result.GetValue(json), result.InvocationConfiguration.Output, cancellation);
        });
        return command;
    }

    public static string ToJson<T>(T answer, JsonTypeInfo<T> type)
    {
        var document = JsonSerializer.SerializeToNode(answer, type);
        return (document?.ToJsonString(ApiJson.Pretty) ?? "null") + "\n";
    }
}
