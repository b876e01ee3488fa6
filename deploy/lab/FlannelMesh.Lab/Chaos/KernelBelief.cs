using System.Net;
using System.Text.Json;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs.Chaos;

/// <summary>Where a host's kernel sends packets for a subnet: route, then ARP, then FDB entry of the vxlan device. Pure.</summary>
public sealed record KernelBelief(string Subnet, IPAddress PublicIp)
{
    /// <summary>Name of the host with this address; the address when no host can have it.</summary>
    public string Host => Enumerable.Range(1, LabOptions.MaxHosts)
        .Where(index => Underlay.HostAddress(index).Equals(PublicIp))
        .Select(Fault.Name)
        .FirstOrDefault(PublicIp.ToString());

    public static IReadOnlyList<KernelBelief> Of(KernelTables tables)
    {
        var beliefs =
            from route in tables.Routes.EnumerateArray()
            where route.Text("protocol") == PeerEntries.RouteProtocol && route.Text("dev") == KernelTables.VxlanDevice
            from neighbor in tables.Neighbors.EnumerateArray()
            where neighbor.Text("dst") == route.Text("gateway")
            from fdb in tables.Fdb.EnumerateArray()
            where fdb.Text("mac") == neighbor.Text("lladdr") && fdb.Text("dst").Length > 0
            select new KernelBelief(route.Text("dst"), IPAddress.Parse(fdb.Text("dst")));
        return [.. beliefs];
    }

    /// <summary>
    /// The tables without entries for subnets whose nodes are gone for good: peers keep those until the grace time is over, and a new
    /// node on the same host shares the device and so its FDB entry.
    /// </summary>
    public static KernelTables Without(KernelTables tables, IReadOnlyCollection<string> subnets)
    {
        var gateways = subnets.Select(subnet => IPNetwork.Parse(subnet).BaseAddress.ToString()).ToHashSet();
        var gone = Select(tables.Neighbors, entry => gateways.Contains(entry.Text("dst")));
        var stay = Select(tables.Neighbors, entry => !gateways.Contains(entry.Text("dst")));
        var macs = gone.Select(entry => entry.Text("lladdr")).Except(stay.Select(entry => entry.Text("lladdr"))).ToHashSet();
        return new KernelTables(
            Json(Select(tables.Routes, route => !subnets.Contains(route.Text("dst")))),
            Json(stay),
            Json(Select(tables.Fdb, entry => !macs.Contains(entry.Text("mac")))));
    }

    private static List<JsonElement> Select(JsonElement entries, Func<JsonElement, bool> condition) => [.. entries.EnumerateArray().Where(condition)];

    private static JsonElement Json(List<JsonElement> entries) => JsonSerializer.SerializeToElement(entries);
}
