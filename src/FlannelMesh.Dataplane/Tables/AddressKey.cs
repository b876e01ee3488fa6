using System.Net;

namespace FlannelMesh.Dataplane.Tables;

internal readonly record struct AddressKey(int LinkIndex, IPAddress Address, int PrefixLength);
