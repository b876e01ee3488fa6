using System.Text;
using System.Text.Json.Nodes;
using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Tests.Fakes;

internal static class Json
{
    public static JsonObject Object(string text) => CniJson.ParseObject(Encoding.UTF8.GetBytes(text));

    public static PluginConfiguration Configuration(string text) => PluginConfiguration.Read(Encoding.UTF8.GetBytes(text));

    /// <summary>Same content; the order of keys does not count.</summary>
    public static void Same(string expected, JsonNode? actual)
    {
        var wanted = JsonNode.Parse(expected)!;
        Assert.True(JsonNode.DeepEquals(wanted, actual), $"expected {wanted.ToJsonString()}\nbut got  {actual?.ToJsonString()}");
    }
}
