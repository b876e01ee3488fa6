using System.Net;

namespace FlannelMesh.Dataplane.Tables;

internal sealed record FdbValue(IPAddress? Destination);
