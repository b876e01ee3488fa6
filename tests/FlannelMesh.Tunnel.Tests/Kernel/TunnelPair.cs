using FlannelMesh.Testing;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>Two hosts on one cable.</summary>
public sealed class TunnelPair : IDisposable
{
    /// <param name="isIpv6">Of the underlay.</param>
    /// <param name="isWire">The cable carries packets of its MTU only, as most do; else super-packets cross it whole.</param>
    /// <param name="isEncrypted">Both have keys.</param>
    /// <param name="queues">Of each device.</param>
    public TunnelPair(bool isIpv6 = false, bool isWire = false, bool isEncrypted = false, int queues = 1)
    {
        (One, Two) = (new TunnelHost(1, isEncrypted), new TunnelHost(2, isEncrypted));
        IsIpv6 = isIpv6;
        Mtu = (isIpv6 ? 1452u : 1472u) - (isEncrypted ? 32u : 0);
        One.Namespace.Ip($"link add eth0 type veth peer name eth0 netns {Two.Namespace.Name}");
        foreach (var host in new[] { One, Two })
        {
            host.Prepare(Mtu, isIpv6, queues);
            if (isWire)
            {
                host.Namespace.Exec("ethtool", "-K", "eth0", "tso", "off", "gso", "off", "tx-udp-segmentation", "off", "gro", "on").EnsureSuccess();
            }
        }

        One.Connect(isIpv6, Two);
        Two.Connect(isIpv6, One);
    }

    public bool IsIpv6 { get; }

    public uint Mtu { get; }

    public TunnelHost One { get; }

    public TunnelHost Two { get; }

    /// <summary>A pod behind the second host, with a cable that carries single packets with finished checksums only.</summary>
    public TestNamespace AddPod()
    {
        var pod = new TestNamespace();
        Two.Namespace.Ip($"link add pod0 type veth peer name eth0 netns {pod.Name}");
        Two.Namespace.Ip("address add 10.5.2.1/24 dev pod0");
        Two.Namespace.Ip("address add fd05:0:0:2::1/64 dev pod0 nodad");
        Two.Namespace.Ip("link set pod0 up");
        pod.Ip("address add 10.5.2.9/24 dev eth0");
        pod.Ip("address add fd05:0:0:2::9/64 dev eth0 nodad");
        pod.Ip("link set eth0 up");
        pod.Ip("route add default via 10.5.2.1");
        pod.Ip("route add default via fd05:0:0:2::1");
        Two.Namespace.Exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1").EnsureSuccess();
        foreach (var (host, device) in new[] { (Two.Namespace, "pod0"), (pod, "eth0") })
        {
            host.Exec("ethtool", "-K", device, "tx", "off", "tso", "off", "gso", "off", "tx-udp-segmentation", "off", "gro", "off").EnsureSuccess();
        }

        return pod;
    }

    public void Dispose()
    {
        One.Dispose();
        Two.Dispose();
    }

    /// <summary>The cable takes no more than so many bytes a packet from now on.</summary>
    public void Narrow(int mtu)
    {
        One.Namespace.Ip($"link set eth0 mtu {mtu}");
        Two.Namespace.Ip($"link set eth0 mtu {mtu}");
    }

    /// <summary>From the first host to the second.</summary>
    public CommandResult Ping(bool isIpv6, params string[] options) =>
        One.Namespace.Exec("ping", ["-n", "-W", "2", .. options, Two.Address(isIpv6).ToString()]);
}
