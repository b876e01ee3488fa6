using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace FlannelMesh.Identity;

/// <summary>What a node remembers of itself: DATA_DIR/node.json.</summary>
public sealed record NodeRecord
{
    public required Guid NodeId { get; init; }

    /// <summary>Counts the starts of the agent.</summary>
    public long Incarnation { get; init; }

    /// <summary>The last lease's subnets, CIDR; null before the first lease or without that family.</summary>
    public string? Subnet { get; init; }

    public string? Ipv6Subnet { get; init; }

    /// <summary>When the agent ended in an orderly way and kept its lease; null while it runs, and after any other end.</summary>
    public BootMoment? Stopped { get; init; }

    /// <summary>HOST:PORT of the members seen last; asked on the next start whether the cluster still lives.</summary>
    public ImmutableArray<string> LastMembers { get; init; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(NodeRecord))]
internal sealed partial class NodeRecordJson : JsonSerializerContext;
