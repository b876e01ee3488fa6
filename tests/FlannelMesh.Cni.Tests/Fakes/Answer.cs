using System.Text.Json.Nodes;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Tests.Fakes;

/// <summary>What a call of the plugin left.</summary>
internal sealed record Answer(int ExitCode, string Output, string Errors)
{
    public JsonObject Document => Json.Object(Output);

    /// <exception cref="InvalidOperationException">The call failed.</exception>
    public Answer Succeeded() => ExitCode == 0 ? this : throw new InvalidOperationException($"exit code {ExitCode}: {Output} {Errors}");

    /// <summary>An error as the specification wants it, on standard output, with exit code 1.</summary>
    /// <param name="version">Null: it is a delegate's, which may say none.</param>
    public void Failed(CniErrorCode code, string? version, params string[] mentions)
    {
        Assert.Equal(1, ExitCode);
        var error = Document;
        Assert.Equal(version, (string?)error["cniVersion"]);
        Assert.Equal((int)code, (int)error["code"]!);
        Assert.False(string.IsNullOrWhiteSpace((string?)error["msg"]));
        Assert.All(mentions, mention => Assert.Contains(mention, $"{error["msg"]} {error["details"]}", StringComparison.Ordinal));
    }
}
