using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Commands;

/// <summary>What the agent said, ready to be printed.</summary>
/// <param name="Json">The API's body.</param>
/// <param name="Text">The same for people, at a time, on a screen.</param>
internal sealed record Answer(JsonNode? Json, Func<TimeProvider, Screen, string> Text, int ExitCode = FlannelMesh.ExitCode.Ok)
{
    public static Answer Of<T>(T body, JsonTypeInfo<T> type, Func<TimeProvider, Screen, string> text) => new(JsonSerializer.SerializeToNode(body, type), text);

    /// <summary>Indented, with a line's end.</summary>
    public string PrettyJson => (Json?.ToJsonString(ApiJson.Pretty) ?? "null") + "\n";
}
