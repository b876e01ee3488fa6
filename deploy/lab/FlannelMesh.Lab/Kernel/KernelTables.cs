using System.Text.Json;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs.Kernel;

/// <summary>The kernel's tables as `ip -N -j route`, `ip -N -j neigh` and `bridge -j fdb` print them, IPv4 before IPv6.</summary>
/// <param name="Neighbors">Those of the vxlan devices; empty without one.</param>
/// <param name="Fdb">Those of the vxlan devices; empty without one.</param>
public sealed record KernelTables(JsonElement Routes, JsonElement Neighbors, JsonElement Fdb)
{
    public const string VxlanDevice = "flannel.1";

    public const string VxlanIpv6Device = "flannel-v6.1";

    public const string TunDevice = "flannel0";

    public static async Task<KernelTables> ReadAsync(NetworkNamespace ns)
    {
        var links = (await ns.IpJsonAsync("link", "show")).EnumerateArray().Select(link => link.Text("ifname")).ToHashSet();
        List<JsonElement> routes = [], neighbors = [], fdb = [];
        foreach (var (family, device) in new[] { ("-4", VxlanDevice), ("-6", VxlanIpv6Device) })
        {
            routes.Add(await ns.IpJsonAsync(family, "route", "show"));
            if (links.Contains(device))
            {
                neighbors.Add(await ns.IpJsonAsync(family, "neigh", "show", "dev", device));
                fdb.Add(await ns.BridgeJsonAsync("fdb", "show", "dev", device));
            }
        }

        return new KernelTables(Joined(routes), Joined(neighbors), Joined(fdb));
    }

    private static JsonElement Joined(IEnumerable<JsonElement> arrays) =>
        JsonSerializer.SerializeToElement(arrays.SelectMany(array => array.EnumerateArray()));
}
