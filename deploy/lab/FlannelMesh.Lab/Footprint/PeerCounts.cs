using System.Text.Json;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.Labs.Footprint;

/// <summary>How many peers a host's kernel has, by each table: different destinations on the vxlan device.</summary>
internal sealed record PeerCounts(int Routes, int Neighbors, int Fdb)
{
    public static PeerCounts All(int peers) => new(peers, peers, peers);

    /// <summary>Routes count by our protocol number.</summary>
    public static PeerCounts Of(KernelTables tables) => new(
        Destinations(tables.Routes, route => route.Text("protocol") == PeerEntries.RouteProtocol && route.Text("dev") == KernelTables.VxlanDevice),
        Destinations(tables.Neighbors, neighbor => neighbor.Text("lladdr").Length > 0),
        Destinations(tables.Fdb, entry => entry.Text("mac").Length > 0));

    private static int Destinations(JsonElement entries, Func<JsonElement, bool> isWanted) =>
        entries.EnumerateArray().Where(isWanted).Select(entry => entry.Text("dst")).Where(destination => destination.Length > 0).Distinct().Count();

    public override string ToString() => FormattableString.Invariant($"{Routes} routes, {Neighbors} ARP entries, {Fdb} FDB entries");
}
