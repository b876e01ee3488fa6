using System.Globalization;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Migration;

/// <summary>
/// What flanneld has left in a host's kernel and files, as its backends write it: devices, addresses, routes of protocol boot, ARP and FDB
/// entries, subnet.env. Host K has 10.5.(20K).0/24.
/// </summary>
internal static class FlannelKernel
{
    public static string SubnetOf(LabHost host) => $"{Prefix(host)}.0/24";

    public static async Task AddAsync(Lab lab)
    {
        foreach (var host in lab.Hosts)
        {
            await host.Namespace.ExecAsync("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
            var isVxlan = lab.Options.Backend == "vxlan";
            if (isVxlan)
            {
                await host.IpAsync(
                    "link", "add", "flannel.1", "address", Mac(host), "mtu", "1450", "type", "vxlan", "id", "1", "local", host.Address.ToString(),
                    "dev", "eth0", "dstport", "8472", "nolearning");
                await host.IpAsync("addr", "add", $"{Prefix(host)}.0/32", "dev", "flannel.1");
                await host.IpAsync("link", "set", "flannel.1", "up");
            }

            foreach (var peer in lab.Hosts.Where(peer => peer != host))
            {
                if (isVxlan)
                {
                    await host.IpAsync("neigh", "replace", $"{Prefix(peer)}.0", "lladdr", Mac(peer), "dev", "flannel.1", "nud", "permanent");
                    await host.Namespace.ExecAsync("bridge", "fdb", "replace", Mac(peer), "dev", "flannel.1", "dst", peer.Address.ToString(), "self", "permanent");
                    await host.IpAsync("route", "add", SubnetOf(peer), "via", $"{Prefix(peer)}.0", "dev", "flannel.1", "onlink", "proto", "boot");
                }
                else
                {
                    await host.IpAsync("route", "add", SubnetOf(peer), "via", peer.Address.ToString(), "dev", "eth0", "proto", "boot");
                }
            }

            await File.WriteAllTextAsync(
                host.Files.SubnetFile,
                $"FLANNEL_NETWORK=10.5.0.0/16\nFLANNEL_SUBNET={Prefix(host)}.1/24\nFLANNEL_MTU={(isVxlan ? 1450 : 1500)}\nFLANNEL_IPMASQ=false\n");
        }
    }

    private static string Prefix(LabHost host) => string.Create(CultureInfo.InvariantCulture, $"10.5.{20 * host.Index}");

    private static string Mac(LabHost host) => string.Create(CultureInfo.InvariantCulture, $"c6:d2:32:6f:8f:{host.Index:x2}");
}
