namespace FlannelMesh.Commands.Bundle;

/// <summary>A file of a report.</summary>
/// <param name="Name">Below the report's directory: "agent/node.json".</param>
/// <param name="Source">The command, request or file it came from.</param>
/// <param name="Content">Null if it could not be had.</param>
/// <param name="Why">Then: why not.</param>
internal sealed record BundleFile(string Name, string Source, byte[]? Content, string? Why)
{
    public static BundleFile Of(string name, string source, byte[] content) => new(name, source, content, null);

    public static BundleFile Missing(string name, string source, string why) => new(name, source, null, why);
}
