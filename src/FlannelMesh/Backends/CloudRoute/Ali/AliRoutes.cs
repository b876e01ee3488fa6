using System.Net;
using System.Text.Json;

namespace FlannelMesh.Backends.CloudRoute.Ali;

/// <summary>The VPC API's route entries to ours.</summary>
internal static class AliRoutes
{
    private const string Custom = "Custom";
    private const string InstanceHop = "Instance";

    /// <returns>Null for an entry without address as destination.</returns>
    public static RouteEntry? Of(JsonElement entry)
    {
        if (!IPNetwork.TryParse(entry.GetProperty("DestinationCidrBlock").GetString(), out var destination))
        {
            return null;
        }

        var status = entry.GetProperty("Status").GetString() ?? "";
        var hops = entry.TryGetProperty("NextHops", out var list) && list.TryGetProperty("NextHop", out var items) ? items.EnumerateArray().ToList() : [];
        var hop = hops.Count > 0 ? hops[0] : default;
        var isEnabled = hops.Count == 0 || !hop.TryGetProperty("Enabled", out var enabled) || enabled.ValueKind != JsonValueKind.Number || enabled.GetInt32() != 0;
        return new RouteEntry
        {
            Table = entry.GetProperty("RouteTableId").GetString()!,
            Destination = destination,
            Target = hops.Count > 0 ? hop.GetProperty("NextHopId").GetString() ?? "" : "",
            State = status != "Available" ? RouteState.Pending : isEnabled ? RouteState.Active : RouteState.Broken,
            StateText = isEnabled ? status : "next hop disabled",
            Id = entry.GetProperty("RouteEntryId").GetString() ?? "",
            IsForeign = entry.GetProperty("Type").GetString() != Custom || hops.Count != 1 || hop.GetProperty("NextHopType").GetString() != InstanceHop,
        };
    }
}
