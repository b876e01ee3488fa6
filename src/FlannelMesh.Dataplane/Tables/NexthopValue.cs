using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Dataplane.Tables;

internal readonly record struct NexthopValue(AddressFamily Family, IPAddress? Gateway, int? LinkIndex, bool OnLink, byte Protocol);
