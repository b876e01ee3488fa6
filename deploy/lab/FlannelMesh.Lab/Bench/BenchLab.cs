using System.Globalization;
using FlannelMesh.Labs.Bench.Overlays;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs.Bench;

/// <summary>
/// Two hosts with a pod each. A pod has one address of each overlay; all overlays are there at once, and which one a packet takes depends on
/// its destination alone.
/// </summary>
internal sealed class BenchLab : IAsyncDisposable
{
    private readonly Lab _lab;

    private BenchLab(Lab lab, BenchHost one, BenchHost two)
    {
        _lab = lab;
        (One, Two) = (one, two);
    }

    public BenchHost One { get; }

    public BenchHost Two { get; }

    public string Name => _lab.Name;

    public static async Task<BenchLab> CreateAsync()
    {
        var lab = await Lab.CreateAsync(new LabOptions { Hosts = 2 });
        try
        {
            // A cable has no packet filter; where there is none there is nothing to switch off (-e).
            await lab.Network.ExecAsync("sysctl", "-e", "-q", "-w", "net.bridge.bridge-nf-call-iptables=0", "net.bridge.bridge-nf-call-ip6tables=0");
            return new BenchLab(lab, await CreateAsync(lab.Hosts[0]), await CreateAsync(lab.Hosts[1]));
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts an overlay at both ends and waits until pods see each other through it.</summary>
    public async Task StartAsync(Overlay overlay)
    {
        await Task.WhenAll(ConnectAsync(overlay, One, Two), ConnectAsync(overlay, Two, One));
        await overlay.StartAsync(One, Two);
        await Processes.Poll.UntilAsync(
            async () => (await One.Pod.TryExecAsync(null, "ping", "-n", "-c", "1", "-W", "1", $"{overlay.PodAddress(2)}")).Succeeded,
            TimeSpan.FromSeconds(20),
            () => $"no ping passes through {overlay.Name}");
    }

    /// <summary>Makes the underlay one or the other.</summary>
    public async Task SetCableAsync(Cable cable)
    {
        var cuts = cable == Cable.Wire ? "off" : "on";
        string[] segmentation = ["tso", cuts, "gso", cuts, "tx-udp-segmentation", cuts];
        foreach (var host in new[] { One, Two })
        {
            await host.Namespace.ExecAsync(["ethtool", "-K", Underlay.HostDevice, .. segmentation, "gro", cable == Cable.Wire ? "on" : "off"]);
            await _lab.Network.ExecAsync(["ethtool", "-K", host.Name, .. segmentation]);
        }
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    private static async Task<BenchHost> CreateAsync(LabHost host)
    {
        var pod = new NetworkNamespace($"{host.Namespace.Name}-p1");
        await pod.CreateAsync("net.ipv4.ip_forward=0");
        await host.IpAsync("link", "add", PodNetwork.Bridge, "type", "bridge");
        await host.IpAsync("link", "set", PodNetwork.Bridge, "up");
        await pod.IpAsync("link", "add", "eth0", "type", "veth", "peer", "name", "pod1", "netns", host.Namespace.Name);
        await host.IpAsync("link", "set", "pod1", "master", PodNetwork.Bridge, "up");
        await pod.IpAsync("link", "set", "eth0", "up");
        return new BenchHost(host.Index, host.Namespace, pod, host.Files.Directory);
    }

    /// <summary>The pod's address of the overlay, and its way to the other pod with the overlay's MTU.</summary>
    private static async Task ConnectAsync(Overlay overlay, BenchHost host, BenchHost other)
    {
        var gateway = overlay.GatewayAddress(host.Number);
        await host.Namespace.IpAsync(Underlay.AddAddress(gateway, Overlay.SubnetLength, PodNetwork.Bridge));
        await host.Pod.IpAsync(Underlay.AddAddress(overlay.PodAddress(host.Number), Overlay.SubnetLength, "eth0"));
        await host.Pod.IpAsync(
            "route", "add", overlay.Subnet(other.Number), "via", $"{gateway}", "src", $"{overlay.PodAddress(host.Number)}",
            "mtu", overlay.Mtu.ToString(CultureInfo.InvariantCulture));
    }
}
