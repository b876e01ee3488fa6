using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Neighbors;

namespace FlannelMesh.Dataplane.Tables;

internal sealed class NeighborFormat : IEntryFormat<NeighborKey, NeighborValue>
{
    public NetlinkRequest Write(NeighborKey key, NeighborValue value) => new NetlinkRequest.ReplaceNeighbor(ToNeighbor(key, value));

    public NetlinkRequest Delete(NeighborKey key, NeighborValue value) => new NetlinkRequest.DeleteNeighbor(ToNeighbor(key, value));

    public string Describe(NeighborKey key, NeighborValue value) => $"{key.Address} lladdr {value.LinkLayerAddress}";

    private static Neighbor ToNeighbor(NeighborKey key, NeighborValue value) => new()
    {
        LinkIndex = key.LinkIndex,
        Address = key.Address,
        LinkLayerAddress = value.LinkLayerAddress,
        Protocol = value.Protocol,
    };
}
