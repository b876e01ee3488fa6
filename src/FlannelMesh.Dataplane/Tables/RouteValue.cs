using System.Net;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tables;

internal readonly record struct RouteValue(RouteType Type, IPAddress? Gateway, int? LinkIndex, bool OnLink, byte Protocol);
