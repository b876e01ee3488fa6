using System.CommandLine;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh evict.</summary>
internal static class EvictCommand
{
    public static Command Create()
    {
        var node = new Argument<string>("NODE") { Description = "name or id of a node that is gone for good" };
        return ChangeCommand.Create("evict", "release a dead node's lease now", "asking most voters to free its lease", [node], result => (
            HttpMethod.Post, $"/api/v1/evict/{Uri.EscapeDataString(result.GetValue(node)!)}", null));
    }
}
