using System.Net;

namespace FlannelMesh.Dataplane.Tables;

internal sealed record NeighborKey(int LinkIndex, IPAddress Address);
