using System.Diagnostics;
using System.Runtime.InteropServices;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Control;
using FlannelMesh.Tunnel.Tests.Kernel;

namespace FlannelMesh.Tunnel.Tests.Program;

/// <summary>Two hosts on one cable: the first has the program, the second a tunnel in this process.</summary>
internal sealed class ProgramPair : IDisposable
{
    private readonly uint _mtu;

    public ProgramPair(bool isEncrypted)
    {
        _mtu = isEncrypted ? 1440u : 1472;
        (One, Two) = (new TunnelHost(1, isEncrypted), new TunnelHost(2, isEncrypted));
        One.Namespace.Ip($"link add eth0 type veth peer name eth0 netns {Two.Namespace.Name}");
        Two.Prepare(_mtu, isIpv6Underlay: false);
        One.PrepareUnderlay();
        One.PrepareDevice(_mtu);
        One.RouteTo(Two);
        Two.Connect(isIpv6Underlay: false, One);
        Tunnel = new RunningTunnel(One.Namespace);
        var (message, handles) = One.Configuration(_mtu, isIpv6Underlay: false, queues: 1);
        Configure(Tunnel, message, handles, []);
    }

    public TunnelHost One { get; }

    public TunnelHost Two { get; }

    public RunningTunnel Tunnel { get; private set; }

    /// <summary>Another process goes on with descriptors and sessions; the one before ends by itself.</summary>
    /// <returns>How long nobody has moved packets.</returns>
    public TimeSpan HandOver()
    {
        var before = Tunnel;
        var next = new RunningTunnel(One.Namespace);
        var start = Stopwatch.GetTimestamp();
        var (_, all, handles) = before.Ask(new Request { HandOver = new HandOver() });
        var message = One.Message(_mtu);
        message.Descriptors.AddRange(all[0].HandedOver.Descriptors);
        Configure(next, message, handles, all.SelectMany(reply => reply.HandedOver.Sessions));
        var elapsed = Stopwatch.GetElapsedTime(start);
        Tunnel = next;
        Assert.True(before.HasEnded);
        before.Dispose();
        return elapsed;
    }

    public CommandResult Ping() => One.Namespace.Exec("ping", "-n", "-W", "5", "-c", "1", Two.Address(false).ToString());

    public void Dispose()
    {
        Tunnel.Dispose();
        One.Dispose();
        Two.Dispose();
    }

    private void Configure(RunningTunnel tunnel, Configure message, List<SafeHandle> handles, IEnumerable<Tunnel.Control.Session> sessions)
    {
        tunnel.Ask(new Request { Configure = message }, handles);
        handles.ForEach(handle => handle.Dispose());
        tunnel.Ask(new Request { Resume = new Resume { Sessions = { sessions } } });
        tunnel.Ask(new Request { Peers = new PeersPart { Generation = 1, IsLast = true, Peers = { Two.AsPeer(isIpv6Underlay: false, 64 << 20) } } });
    }
}
