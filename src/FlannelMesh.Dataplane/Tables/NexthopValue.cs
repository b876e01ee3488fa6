using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Dataplane.Tables;

internal sealed record NexthopValue(AddressFamily Family, IPAddress? Gateway, int? LinkIndex, bool OnLink, byte Protocol);
