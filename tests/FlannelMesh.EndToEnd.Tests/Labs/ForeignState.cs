using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>A route, an ARP entry, an address and a firewall table of somebody else, which an agent must never touch.</summary>
public sealed class ForeignState
{
    private const string Route = "192.0.2.0/24";
    private const string Neighbor = "10.99.0.200";
    private const string NeighborMac = "02:00:00:00:02:00";
    private const string Device = "foreign0";
    private readonly LabHost _host;

    private ForeignState(LabHost host) => _host = host;

    public static async Task<ForeignState> AddAsync(LabHost host)
    {
        await host.IpAsync("link", "add", Device, "type", "bridge");
        await host.IpAsync("addr", "add", "198.51.100.1/24", "dev", Device);
        await host.IpAsync("link", "set", Device, "up");
        await host.IpAsync("route", "add", Route, "via", "10.99.0.1", "proto", "static");
        await host.IpAsync("neigh", "add", Neighbor, "lladdr", NeighborMac, "dev", "eth0", "nud", "permanent");
        await host.Namespace.ExecAsync("nft", "add", "table", "inet", "foreign");
        return new ForeignState(host);
    }

    public async Task AssertUntouchedAsync()
    {
        var routes = await _host.IpJsonAsync("-4", "route", "show", Route);
        Assert.Equal("10.99.0.1", Assert.Single(routes.EnumerateArray()).Text("gateway"));
        var neighbors = await _host.IpJsonAsync("neigh", "show", Neighbor);
        Assert.Equal(NeighborMac, Assert.Single(neighbors.EnumerateArray()).Text("lladdr"));
        Assert.Contains("198.51.100.1/24", await _host.IpAsync("addr", "show", "dev", Device), StringComparison.Ordinal);
        Assert.Contains("table inet foreign", (await _host.Namespace.ExecAsync("nft", "list", "tables")).Output, StringComparison.Ordinal);
    }
}
