using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tables;

internal readonly record struct FdbKey(int LinkIndex, MacAddress Address);
