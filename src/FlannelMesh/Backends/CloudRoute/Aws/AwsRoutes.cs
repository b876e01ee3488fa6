using System.Net;
using Amazon.EC2;
using Amazon.EC2.Model;

namespace FlannelMesh.Backends.CloudRoute.Aws;

/// <summary>EC2's routes to and from ours.</summary>
internal static class AwsRoutes
{
    /// <summary>Those with addresses as their destination; a prefix list is nobody's subnet.</summary>
    public static IEnumerable<RouteEntry> Of(RouteTable table) => (table.Routes ?? [])
        .Where(route => route.DestinationCidrBlock is { Length: > 0 } || route.DestinationIpv6CidrBlock is { Length: > 0 })
        .Select(route => new RouteEntry
        {
            Table = table.RouteTableId,
            Destination = IPNetwork.Parse(route.DestinationCidrBlock is { Length: > 0 } ipv4 ? ipv4 : route.DestinationIpv6CidrBlock),
            Target = TargetOf(route),
            State = route.State == Amazon.EC2.RouteState.Active ? RouteState.Active : RouteState.Broken,
            StateText = route.State?.Value ?? "unknown",
            IsForeign = route.NetworkInterfaceId is not { Length: > 0 } || route.Origin != RouteOrigin.CreateRoute,
        });

    public static CreateRouteRequest Create(string table, IPNetwork destination, string eni)
    {
        var (ipv4, ipv6) = Blocks(destination);
        return new CreateRouteRequest { RouteTableId = table, DestinationCidrBlock = ipv4, DestinationIpv6CidrBlock = ipv6, NetworkInterfaceId = eni };
    }

    public static ReplaceRouteRequest Replace(string table, IPNetwork destination, string eni)
    {
        var (ipv4, ipv6) = Blocks(destination);
        return new ReplaceRouteRequest { RouteTableId = table, DestinationCidrBlock = ipv4, DestinationIpv6CidrBlock = ipv6, NetworkInterfaceId = eni };
    }

    public static DeleteRouteRequest Delete(string table, IPNetwork destination)
    {
        var (ipv4, ipv6) = Blocks(destination);
        return new DeleteRouteRequest { RouteTableId = table, DestinationCidrBlock = ipv4, DestinationIpv6CidrBlock = ipv6 };
    }

    private static (string? Ipv4, string? Ipv6) Blocks(IPNetwork destination) =>
        destination.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? (destination.ToString(), null) : (null, destination.ToString());

    private static string TargetOf(Route route) => new[]
        {
            route.NetworkInterfaceId, route.InstanceId, route.GatewayId, route.NatGatewayId, route.TransitGatewayId, route.VpcPeeringConnectionId,
            route.EgressOnlyInternetGatewayId, route.LocalGatewayId, route.CarrierGatewayId, route.CoreNetworkArn,
        }
        .FirstOrDefault(target => target is { Length: > 0 }) ?? "unknown";
}
