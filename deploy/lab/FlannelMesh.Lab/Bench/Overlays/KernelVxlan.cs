using System.Globalization;

namespace FlannelMesh.Labs.Bench.Overlays;

/// <summary>The kernel's VXLAN, set up as flannel's and our vxlan backend do.</summary>
internal sealed class KernelVxlan() : Overlay(2, "kernel vxlan", 1450)
{
    private const string Device = "vxlan0";

    protected override async Task StartAsync(BenchHost host, BenchHost peer, CancellationToken cancellation)
    {
        var gateway = DeviceAddress(peer.Number).ToString();
        await host.Namespace.IpAsync(
            "link", "add", Device, "address", Mac(host), "type", "vxlan", "id", "1", "local", $"{host.Address}", "dev", "eth0",
            "dstport", "8472", "nolearning");
        await host.Namespace.IpAsync("link", "set", Device, "mtu", Mtu.ToString(CultureInfo.InvariantCulture), "up");
        await host.Namespace.IpAsync("addr", "add", $"{DeviceAddress(host.Number)}/32", "dev", Device);
        await host.Namespace.IpAsync("neigh", "add", gateway, "lladdr", Mac(peer), "dev", Device, "nud", "permanent");
        await host.Namespace.ExecAsync("bridge", "fdb", "add", Mac(peer), "dev", Device, "dst", $"{peer.Address}", "self", "permanent");
        await host.Namespace.IpAsync("route", "add", Subnet(peer.Number), "via", gateway, "dev", Device, "onlink");
    }

    private static string Mac(BenchHost host) => string.Create(CultureInfo.InvariantCulture, $"02:00:00:00:00:{host.Number:x2}");
}
