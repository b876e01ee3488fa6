using System.Text.Json;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs.Kernel;

/// <summary>The kernel's tables as `ip -N -j route`, `ip -N -j neigh` and `bridge -j fdb` print them.</summary>
/// <param name="Neighbors">Those of the vxlan device; empty without one.</param>
/// <param name="Fdb">Those of the vxlan device; empty without one.</param>
public sealed record KernelTables(JsonElement Routes, JsonElement Neighbors, JsonElement Fdb)
{
    public const string VxlanDevice = "flannel.1";

    private static readonly JsonElement Empty = JsonSerializer.Deserialize<JsonElement>("[]");

    public static async Task<KernelTables> ReadAsync(NetworkNamespace ns)
    {
        var links = await ns.IpJsonAsync("link", "show");
        var routes = await ns.IpJsonAsync("-4", "route", "show");
        return links.EnumerateArray().Any(link => link.Text("ifname") == VxlanDevice)
            ? new KernelTables(
                routes,
                await ns.IpJsonAsync("-4", "neigh", "show", "dev", VxlanDevice),
                await ns.BridgeJsonAsync("fdb", "show", "dev", VxlanDevice))
            : new KernelTables(routes, Empty, Empty);
    }
}
