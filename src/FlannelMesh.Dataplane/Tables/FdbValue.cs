using System.Net;

namespace FlannelMesh.Dataplane.Tables;

internal readonly record struct FdbValue(IPAddress? Destination);
