using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using FlannelMesh.Netlink;

namespace FlannelMesh.Health.Probing;

/// <summary>The addresses of this host, with the devices they are on.</summary>
public sealed record HostAddresses(ImmutableArray<(IPAddress Address, int Link)> Addresses) : INoSerializationVerificationNeeded
{
    public static Task<HostAddresses> ReadAsync() => Task.Run(() =>
    {
        using var netlink = RouteNetlink.Open();
        return new HostAddresses([.. netlink.GetAddresses().Select(address => (address.Address, address.LinkIndex))]);
    });
}
