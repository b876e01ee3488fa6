using System.CommandLine;
using System.Text.Json;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh reserve, unreserve.</summary>
internal static class ReservationCommands
{
    public static Command CreateReserve()
    {
        var subnet = new Argument<string>("SUBNET") { Description = "a subnet of the pool, as `flannelmesh leases` prints them" };
        var node = new Option<string>("--node") { Description = "the name or the public address of the only node that may have it", Required = true, HelpName = "NAME|IP" };
        return ChangeCommand.Create("reserve", "pin a subnet to a node", "asking most voters for the reservation", [subnet, node], result => (
            HttpMethod.Put,
            $"/api/v1/reservations/{result.GetValue(subnet)}",
            JsonSerializer.Serialize(new ReservationRequest(result.GetValue(node)), ApiJson.Default.ReservationRequest)));
    }

    public static Command CreateUnreserve()
    {
        var subnet = new Argument<string>("SUBNET") { Description = "the reserved subnet" };
        return ChangeCommand.Create("unreserve", "let any node have a reserved subnet", "asking most voters to end the reservation", [subnet], result => (
            HttpMethod.Delete, $"/api/v1/reservations/{result.GetValue(subnet)}", null));
    }
}
