using FlannelMesh.Configuration;
using FlannelMesh.Underlay;

namespace FlannelMesh.Hosting;

/// <summary>This node, as far as it is settled before it joins.</summary>
public sealed record LocalNode
{
    public required NodeId NodeId { get; init; }
    public required string Name { get; init; }
    public required NetworkConfig Network { get; init; }
    public required UnderlayInterface Underlay { get; init; }
}
