using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Control;
using Google.Protobuf;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>A host in a namespace of its own, with a device of the real kernel and a tunnel in this process.</summary>
public sealed class TunnelHost : IDisposable
{
    public const string Device = "flannel0";
    private const int Buffer = 4 << 20;

    private readonly int _number;
    private readonly byte[]? _privateKey;
    private TunnelEngine _engine;

    /// <param name="number">1 to 250: of the underlay address 10.99.0.N and fd99::N and of the subnets 10.5.N.0/24 and fd05:0:0:N::/64.</param>
    /// <param name="isEncrypted">It has a key of its own.</param>
    public TunnelHost(int number, bool isEncrypted = false)
    {
        _number = number;
        _privateKey = isEncrypted ? X25519.GeneratePrivateKey() : null;
        _engine = new TunnelEngine(_ => null, Events.Enqueue);
    }

    public TestNamespace Namespace { get; } = new();

    internal ConcurrentQueue<Event> Events { get; } = [];

    internal TunnelEngine Engine => _engine;

    public IPAddress Underlay(bool isIpv6) => IPAddress.Parse(isIpv6 ? $"fd99::{_number}" : $"10.99.0.{_number}");

    /// <summary>This host's on the device, which is also the source of its packets.</summary>
    public IPAddress Address(bool isIpv6) => IPAddress.Parse(isIpv6 ? $"fd05:0:0:{_number}::" : $"10.5.{_number}.0");

    public string Subnet(bool isIpv6) => isIpv6 ? $"fd05:0:0:{_number}::/64" : $"10.5.{_number}.0/24";

    /// <summary>The device and its addresses, and a tunnel in this process; the underlay's cable is there already, as eth0.</summary>
    public void Prepare(uint mtu, bool isIpv6Underlay, int queues = 1)
    {
        PrepareUnderlay();
        PrepareDevice(mtu);
        var (message, handles) = Configuration(mtu, isIpv6Underlay, queues);
        Assert.Null(Namespace.Run(() => _engine.Configure(message, handles)));
    }

    /// <summary>Addresses of the cable only.</summary>
    public void PrepareUnderlay()
    {
        Namespace.Ip($"address add 10.99.0.{_number}/24 dev eth0");
        Namespace.Ip($"address add fd99::{_number}/64 dev eth0 nodad");
        Namespace.Ip("link set eth0 up");
    }

    /// <summary>The device and its addresses only, as the agent makes it.</summary>
    public void PrepareDevice(uint mtu)
    {
        Namespace.Run(() => TunDevice.Open(Device, isPersistent: true, Features)).Dispose();
        Namespace.Ip($"link set {Device} mtu {mtu} txqueuelen 1000 up");
        Namespace.Ip($"address add {Address(false)}/32 dev {Device}");
        Namespace.Ip($"address add {Address(true)}/128 dev {Device} nodad");

        // ICMP errors come from the host's own address, which the kernel takes for a forgery otherwise.
        Namespace.Exec("sysctl", "-qw", $"net.ipv4.conf.{Device}.accept_local=1").EnsureSuccess();
    }

    /// <summary>What an agent asks first: new queues and sockets with what they are for.</summary>
    internal (Configure Message, List<SafeHandle> Handles) Configuration(uint mtu, bool isIpv6Underlay, int queues)
    {
        var message = Message(mtu);
        List<SafeHandle> handles = [];
        for (var i = 0; i < queues; i++)
        {
            handles.Add(Namespace.Run(() => TunDevice.Open(Device, features: Features)).Handle);
            handles.Add(Namespace.Run(() => UdpSocket.Bind(new IPEndPoint(Underlay(isIpv6Underlay), 8285), Buffer, Buffer, reusePort: true)).Handle);
            message.Descriptors.AddRange([DescriptorKind.TunQueue, isIpv6Underlay ? DescriptorKind.Udp6Socket : DescriptorKind.Udp4Socket]);
        }

        return (message, handles);
    }

    public void Connect(bool isIpv6Underlay, params TunnelHost[] peers) => Connect(_engine, isIpv6Underlay, 64 << 20, peers);

    /// <param name="receiveBuffer">What the peers are said to have; 0: they are plain receivers.</param>
    internal void Connect(TunnelEngine engine, bool isIpv6Underlay, uint receiveBuffer, params TunnelHost[] peers)
    {
        RouteTo(peers);

        // Its threads, which ask for the way's MTU, are in the namespace of who starts them.
        List<Peer> told = [.. peers.Select(peer => peer.AsPeer(isIpv6Underlay, receiveBuffer))];
        Assert.Null(Namespace.Run(() => engine.SetPeers(engine.Generation + 1, told)));
    }

    public void RouteTo(params TunnelHost[] peers)
    {
        foreach (var peer in peers)
        {
            Namespace.Ip($"route replace {peer.Subnet(false)} dev {Device} src {Address(false)}");
            Namespace.Ip($"route replace {peer.Subnet(true)} dev {Device} src {Address(true)}");
        }
    }

    /// <summary>Another engine goes on with the descriptors of the present one.</summary>
    public void HandOver(uint mtu, bool isIpv6Underlay, params TunnelHost[] peers)
    {
        var (descriptors, sessions) = _engine.HandOver();
        var next = new TunnelEngine(_ => null, Events.Enqueue);
        List<SafeHandle> handles = [.. descriptors.Device, .. descriptors.Ipv4, .. descriptors.Ipv6];
        var message = Message(mtu);
        message.Descriptors.AddRange(descriptors.Device.Select(_ => DescriptorKind.TunQueue));
        message.Descriptors.AddRange(descriptors.Ipv4.Select(_ => DescriptorKind.Udp4Socket));
        message.Descriptors.AddRange(descriptors.Ipv6.Select(_ => DescriptorKind.Udp6Socket));
        Assert.Null(Namespace.Run(() => next.Configure(message, handles)));
        Assert.Null(next.Resume(new Resume
        {
            Sessions = { sessions.Select(session => new Tunnel.Control.Session { PeerId = ByteString.CopyFrom(session.Peer.ToByteArray(bigEndian: true)), State = ByteString.CopyFrom(session.State) }) },
        }));
        Connect(next, isIpv6Underlay, 64 << 20, peers);
        _engine.Dispose();
        _engine = next;
    }

    public void Dispose()
    {
        _engine.Dispose();
        Namespace.Dispose();
    }

    internal Totals Totals() => _engine.ReadCounters().Parts().First().Totals;

    private static TunFeatures Features => TunFeatures.MultiQueue | TunFeatures.VirtioHeader;

    internal Peer AsPeer(bool isIpv6Underlay, uint receiveBuffer) => new()
    {
        Id = ByteString.CopyFrom(new Guid(_number, 0, 0, new byte[8]).ToByteArray(bigEndian: true)),
        Address = ByteString.CopyFrom(Underlay(isIpv6Underlay).GetAddressBytes()),
        Port = 8285,
        ReceiveBuffer = receiveBuffer,
        PublicKey = _privateKey is null ? ByteString.Empty : ByteString.CopyFrom(X25519.PublicKey(_privateKey)),
        Subnets =
        {
            new Prefix { Address = ByteString.CopyFrom(Address(false).GetAddressBytes()), Length = 24 },
            new Prefix { Address = ByteString.CopyFrom(Address(true).GetAddressBytes()), Length = 64 },
        },
    };

    internal Configure Message(uint mtu) => new()
    {
        DeviceName = Device,
        DeviceIndex = (uint)Namespace.IndexOf(Device),
        Mtu = mtu,
        Address = ByteString.CopyFrom(Address(false).GetAddressBytes()),
        Ipv6Address = ByteString.CopyFrom(Address(true).GetAddressBytes()),
        Encryption = _privateKey is null ? null : new Tunnel.Control.Encryption { PrivateKey = ByteString.CopyFrom(_privateKey) },
    };
}
