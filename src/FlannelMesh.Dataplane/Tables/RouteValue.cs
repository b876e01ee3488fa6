using System.Net;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tables;

internal sealed record RouteValue(RouteType Type, IPAddress? Gateway, int? LinkIndex, bool OnLink, byte Protocol);
