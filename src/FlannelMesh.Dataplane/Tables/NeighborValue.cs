using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tables;

internal sealed record NeighborValue(MacAddress? LinkLayerAddress, byte Protocol);
