using System.Text.Json.Nodes;

namespace FlannelMesh.Cni.Tests.Fakes;

/// <summary>How a fake plugin was called.</summary>
internal sealed record DelegateCall(string Program, IReadOnlyDictionary<string, string> Environment, JsonObject Input)
{
    public string Command => Environment["CNI_COMMAND"];
}
