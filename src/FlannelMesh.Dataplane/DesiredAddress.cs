using System.Net;

namespace FlannelMesh.Dataplane;

/// <summary>An address on a device of ours.</summary>
public sealed record DesiredAddress
{
    public required string LinkName { get; init; }
    public required IPAddress Address { get; init; }
    public required int PrefixLength { get; init; }
}
