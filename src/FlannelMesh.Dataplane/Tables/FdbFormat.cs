using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Neighbors;

namespace FlannelMesh.Dataplane.Tables;

internal sealed class FdbFormat : IEntryFormat<FdbKey, FdbValue>
{
    public NetlinkRequest Write(FdbKey key, FdbValue value) => new NetlinkRequest.ReplaceFdbEntry(ToEntry(key, value));

    public NetlinkRequest Delete(FdbKey key, FdbValue value) => new NetlinkRequest.DeleteFdbEntry(ToEntry(key, value));

    public string Describe(FdbKey key, FdbValue value) => $"{key.Address} dst {value.Destination}";

    private static FdbEntry ToEntry(FdbKey key, FdbValue value) =>
        new() { LinkIndex = key.LinkIndex, Address = key.Address, Destination = value.Destination };
}
