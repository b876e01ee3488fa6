using System.Net;

namespace FlannelMesh.Dataplane.Tables;

internal sealed record AddressKey(int LinkIndex, IPAddress Address, int PrefixLength);
