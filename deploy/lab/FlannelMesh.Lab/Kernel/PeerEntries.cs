using System.Net;
using System.Text.Json;

namespace FlannelMesh.Labs.Kernel;

/// <summary>
/// Compares a host's kernel tables with the peers it must have: exactly one route for each, by our protocol number, and with vxlan
/// exactly one ARP and one FDB entry for each that agree on the MAC address; nothing for anybody else.
/// </summary>
public static class PeerEntries
{
    /// <summary>Routing protocol number that marks our routes.</summary>
    public const string RouteProtocol = "85";

    /// <param name="backend">`vxlan`, `host-gw`, `udp` or a cloud's.</param>
    /// <returns>One sentence for each deviation; empty when all is as it must be.</returns>
    public static IReadOnlyList<string> FindProblems(string backend, KernelTables tables, IReadOnlyList<ExpectedPeer> peers)
    {
        var ours = tables.Routes.EnumerateArray().Where(IsOurs).ToList();
        var problems = new List<string>();
        foreach (var peer in peers)
        {
            var routes = tables.Routes.EnumerateArray().Where(route => route.Text("dst") == peer.Subnet.ToString()).ToList();
            problems.AddRange(routes is [var route]
                ? Route(backend, peer, route)
                : [$"{peer.Name}: {routes.Count} routes to {peer.Subnet} instead of 1"]);
            if (backend == "vxlan")
            {
                problems.AddRange(VxlanEntries(tables, peer));
            }
        }

        problems.AddRange(ours
            .Where(route => peers.All(peer => peer.Subnet.ToString() != route.Text("dst")))
            .Select(route => $"a route of ours to {route.Text("dst")}, which is no peer's subnet"));
        var expected = backend == "vxlan" ? peers.Count : 0;
        AddCount(problems, "ARP", tables.Neighbors.GetArrayLength(), expected);
        AddCount(problems, "FDB", tables.Fdb.GetArrayLength(), expected);
        return problems;
    }

    /// <summary>Routes with a device; the answers "unreachable" and "blackhole" for subnets that nobody holds carry no traffic.</summary>
    private static bool IsOurs(JsonElement route)
    {
        return route.Text("protocol") == RouteProtocol && route.Text("type") is "" or "unicast" or "1" && route.Text("dev").Length > 0;
    }

    private static IEnumerable<string> Route(string backend, ExpectedPeer peer, JsonElement route)
    {
        var (device, gateway) = backend switch
        {
            "vxlan" => (peer.VxlanDevice, peer.Subnet.BaseAddress.ToString()),
            "udp" => (KernelTables.TunDevice, ""),
            _ when LabCloud.Backends.Contains(backend) =>
                (Network.Underlay.HostDevice, Network.Underlay.GatewayOf(peer.Subnet.BaseAddress.AddressFamily).ToString()),
            _ => (Network.Underlay.HostDevice, peer.PublicIp.ToString()),
        };
        if (route.Text("protocol") != RouteProtocol)
        {
            yield return $"{peer.Name}: route to {peer.Subnet} has protocol '{route.Text("protocol")}' instead of {RouteProtocol}";
        }

        if (route.Text("dev") != device || route.Text("gateway") != gateway)
        {
            yield return $"{peer.Name}: route to {peer.Subnet} goes via {route.Text("gateway")} dev {route.Text("dev")} "
                + $"instead of via {gateway} dev {device}";
        }
    }

    private static IEnumerable<string> VxlanEntries(KernelTables tables, ExpectedPeer peer)
    {
        var neighbors = Matching(tables.Neighbors, peer.Subnet.BaseAddress);
        var fdb = Matching(tables.Fdb, peer.PublicIp);
        if (neighbors.Count != 1)
        {
            yield return $"{peer.Name}: {neighbors.Count} ARP entries for {peer.Subnet.BaseAddress} instead of 1";
        }

        if (fdb.Count != 1)
        {
            yield return $"{peer.Name}: {fdb.Count} FDB entries for {peer.PublicIp} instead of 1";
        }

        if (neighbors.Count == 1 && fdb.Count == 1 && neighbors[0].Text("lladdr") != fdb[0].Text("mac"))
        {
            yield return $"{peer.Name}: ARP says {neighbors[0].Text("lladdr")}, FDB says {fdb[0].Text("mac")}";
        }
    }

    private static List<JsonElement> Matching(JsonElement entries, IPAddress destination)
    {
        return [.. entries.EnumerateArray().Where(entry => entry.Text("dst") == destination.ToString())];
    }

    private static void AddCount(List<string> problems, string kind, int found, int expected)
    {
        if (found != expected)
        {
            problems.Add($"{found} {kind} entries on the vxlan devices instead of {expected}");
        }
    }
}
