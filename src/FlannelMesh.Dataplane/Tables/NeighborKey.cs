using System.Net;

namespace FlannelMesh.Dataplane.Tables;

internal readonly record struct NeighborKey(int LinkIndex, IPAddress Address);
