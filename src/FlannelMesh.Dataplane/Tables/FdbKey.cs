using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tables;

internal sealed record FdbKey(int LinkIndex, MacAddress Address);
