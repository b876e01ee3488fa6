using System.Globalization;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs;

/// <summary>What a container runtime would do with subnet.env: a bridge with each subnet's first address and pods behind it.</summary>
internal static class PodNetwork
{
    public const string Bridge = "cni0";

    public static async Task<Pod> CreateAsync(LabHost host, int index)
    {
        var env = host.ReadSubnetEnv();
        var mtu = env.Mtu.ToString(CultureInfo.InvariantCulture);
        if (index == 1)
        {
            await host.IpAsync("link", "add", Bridge, "mtu", mtu, "type", "bridge");
            foreach (var subnet in env.Subnets)
            {
                await host.IpAsync(Underlay.AddAddress(subnet.Gateway, subnet.Subnet.PrefixLength, Bridge));
            }

            await host.IpAsync("link", "set", Bridge, "up");
        }

        var ns = new NetworkNamespace(string.Create(CultureInfo.InvariantCulture, $"{host.Namespace.Name}-p{index}"));
        var port = string.Create(CultureInfo.InvariantCulture, $"pod{index}");
        await ns.CreateAsync("net.ipv4.ip_forward=0");
        await ns.IpAsync("link", "add", "eth0", "mtu", mtu, "type", "veth", "peer", "name", port, "mtu", mtu, "netns", host.Namespace.Name);
        await host.IpAsync("link", "set", port, "master", Bridge, "up");
        await ns.IpAsync("link", "set", "eth0", "up");
        foreach (var subnet in env.Subnets)
        {
            await ns.IpAsync(Underlay.AddAddress(subnet.Address(1 + index), subnet.Subnet.PrefixLength, "eth0"));
            await ns.IpAsync(Underlay.AddDefaultRoute(subnet.Gateway));
        }

        return new Pod(host.Name, index, ns, [.. env.Subnets.Select(subnet => subnet.Address(1 + index))]);
    }
}
