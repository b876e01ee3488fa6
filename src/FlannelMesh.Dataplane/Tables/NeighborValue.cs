using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tables;

internal readonly record struct NeighborValue(MacAddress? LinkLayerAddress, byte Protocol);
