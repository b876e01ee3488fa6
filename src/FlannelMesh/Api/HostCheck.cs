using System.Net;
using Microsoft.AspNetCore.Http;

namespace FlannelMesh.Api;

/// <summary>
/// A web page can have its visitor's browser talk to a port on loopback by pointing a name of its own at it (DNS rebinding); the
/// Host header still has that name. Addresses and "localhost" are nobody else's names.
/// </summary>
public static class HostCheck
{
    public static bool IsAllowed(HostString host) =>
        !host.HasValue
        || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Host.Trim('[', ']'), out _);
}
