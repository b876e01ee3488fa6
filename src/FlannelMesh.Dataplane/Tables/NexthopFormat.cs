using System.Globalization;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tables;

internal sealed class NexthopFormat : IEntryFormat<uint, NexthopValue>
{
    public NetlinkRequest Write(uint key, NexthopValue value) => new NetlinkRequest.ReplaceNexthop(ToNexthop(key, value));

    public NetlinkRequest Delete(uint key, NexthopValue value) => new NetlinkRequest.DeleteNexthop(ToNexthop(key, value));

    public string Describe(uint key, NexthopValue value) => string.Create(CultureInfo.InvariantCulture, $"nexthop {key} via {value.Gateway}");

    private static Nexthop ToNexthop(uint id, NexthopValue value) => new()
    {
        Id = id,
        Family = value.Family,
        Gateway = value.Gateway,
        LinkIndex = value.LinkIndex,
        OnLink = value.OnLink,
        Protocol = value.Protocol,
    };
}
