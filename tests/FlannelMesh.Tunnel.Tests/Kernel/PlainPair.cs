using System.Diagnostics;
using FlannelMesh.Testing;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>
/// Two hosts on one cable, of which the second has a plain forwarder: flannel's wire format, written in C for its own sake, with a packet a
/// system call and the kernel's default of a receive buffer.
/// </summary>
internal sealed class PlainPair : IDisposable
{
    private const uint Mtu = 1472;

    private readonly CProgram _program = new(Repository.File("deploy/lab/forwarder/forwarder.c", "it is part of the repository"));
    private readonly Process _forwarder;

    /// <param name="receiveBuffer">What the first host believes of the second's; 0: nothing.</param>
    public PlainPair(uint receiveBuffer)
    {
        One.Namespace.Ip($"link add eth0 type veth peer name eth0 netns {Two.Namespace.Name}");
        One.Prepare(Mtu, isIpv6Underlay: false);
        Two.PrepareUnderlay();
        Two.Namespace.Ip($"tuntap add {TunnelHost.Device} mode tun");
        Two.Namespace.Ip($"link set {TunnelHost.Device} mtu {Mtu} up");
        Two.Namespace.Ip($"address add {Two.Address(false)}/32 dev {TunnelHost.Device}");
        Two.Namespace.Ip($"route add {One.Subnet(false)} dev {TunnelHost.Device} src {Two.Address(false)}");
        One.Connect(One.Engine, isIpv6Underlay: false, receiveBuffer, Two);

        // What else runs on the machine must not keep it from its packets: that would be measured as loss.
        _forwarder = Process.Start(new ProcessStartInfo(
            "ip", ["netns", "exec", Two.Namespace.Name, "nice", "-n", "-20", _program.Path, TunnelHost.Device, $"{Two.Underlay(false)}", "8285"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _forwarder.StandardInput.WriteLine($"{One.Subnet(false)} {One.Underlay(false)} 8285");
        _forwarder.StandardInput.Close();
        Assert.Equal("ready", _forwarder.StandardOutput.ReadLine());
    }

    public TunnelHost One { get; } = new(1);

    public TunnelHost Two { get; } = new(2);

    public void Dispose()
    {
        _forwarder.Kill();
        _forwarder.WaitForExit();
        _forwarder.Dispose();
        One.Dispose();
        Two.Dispose();
        _program.Dispose();
    }

    /// <summary>From the first host to the second, or back.</summary>
    public CommandResult Ping(bool isBack, params string[] options)
    {
        var (from, to) = isBack ? (Two, One) : (One, Two);
        return from.Namespace.Exec("ping", ["-n", "-W", "8", .. options, to.Address(false).ToString()]);
    }
}
