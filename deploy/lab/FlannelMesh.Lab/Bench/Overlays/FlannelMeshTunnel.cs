using System.Net;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Tunnel.Control;
using Google.Protobuf;
using HostNamespace = FlannelMesh.Netlink.Namespaces.NetworkNamespace;

namespace FlannelMesh.Labs.Bench.Overlays;

/// <summary>flannelmesh-tunnel, steered as the agent does.</summary>
internal sealed class FlannelMeshTunnel : Overlay
{
    private const int Buffer = 4 << 20;
    private const string QueueLength = "1000";

    private readonly string _device;
    private readonly int _port;
    private readonly int _queues;
    private readonly string _program;
    private readonly Dictionary<int, byte[]> _keys = [];

    private FlannelMeshTunnel(int number, string name, int queues, string program, bool isEncrypted)
        : base(number, name, isEncrypted ? 1440 : 1472)
    {
        (_device, _port, _queues, _program) = ($"tunnel{number}", 8285 + (2 * number), queues, program);
        if (isEncrypted)
        {
            _keys = new() { [1] = X25519.GeneratePrivateKey(), [2] = X25519.GeneratePrivateKey() };
        }
    }

    /// <summary>Of both hosts.</summary>
    public List<TunnelProcess> Processes { get; } = [];

    /// <summary>In clear and encrypted.</summary>
    /// <param name="other">Path of another flannelmesh-tunnel to be measured beside the built one; null for none.</param>
    public static IEnumerable<FlannelMeshTunnel> All(int queues, string? other)
    {
        var program = Path.Combine(Path.GetDirectoryName(LabPaths.Binary(null))!, "flannelmesh-tunnel");
        yield return new(7, "flannelmesh", queues, program, isEncrypted: false);
        yield return new(8, "flannelmesh encrypted", queues, program, isEncrypted: true);
        if (other is not null)
        {
            yield return new(9, "other", queues, other, isEncrypted: false);
            yield return new(10, "other encrypted", queues, other, isEncrypted: true);
        }
    }

    protected override async Task StartAsync(BenchHost host, BenchHost peer, CancellationToken cancellation)
    {
        await host.Namespace.IpAsync(["tuntap", "add", _device, "mode", "tun", "vnet_hdr", .. _queues > 1 ? ["multi_queue"] : Array.Empty<string>()]);
        await host.Namespace.IpAsync("link", "set", _device, "txqueuelen", QueueLength);
        await RouteAsync(host, peer, _device);
        var socket = Path.Combine(host.Directory, $"{_device}.sock");
        var process = await Task.Run(() => Launch(host, peer, socket), cancellation);
        Processes.Add(process);
        Daemons.Add(process.ProcessId);
    }

    /// <summary>Starts one and stops it again.</summary>
    /// <returns>From the start of the program until packets pass.</returns>
    public TimeSpan TimeStart(BenchHost host, BenchHost peer)
    {
        using var process = Launch(host, peer, Path.Combine(host.Directory, "start.sock"), "start0", _port + 1);
        process.Stop();
        return process.UntilReady;
    }

    private TunnelProcess Launch(BenchHost host, BenchHost peer, string socket) => Launch(host, peer, socket, _device, _port);

    private TunnelProcess Launch(BenchHost host, BenchHost peer, string socket, string device, int port)
    {
        using var inside = HostNamespace.Open(host.Namespace.Name);
        var features = TunFeatures.VirtioHeader | (_queues > 1 ? TunFeatures.MultiQueue : TunFeatures.None);
        var queues = Enumerable.Range(0, _queues).Select(_ => inside.Run(() => TunDevice.Open(device, features: features))).ToList();
        var sockets = Enumerable.Range(0, _queues)
            .Select(_ => inside.Run(() => UdpSocket.Bind(new IPEndPoint(host.Address, port), Buffer, Buffer, reusePort: _queues > 1))).ToList();
        try
        {
            List<SafeHandle> handles = [.. queues.Select(queue => queue.Handle), .. sockets.Select(udp => udp.Handle)];
            return TunnelProcess.Start(inside, _program, socket, Configure(host), handles, AsPeer(peer, port));
        }
        finally
        {
            queues.ForEach(queue => queue.Dispose());
            sockets.ForEach(udp => udp.Dispose());
        }
    }

    private Configure Configure(BenchHost host) => new()
    {
        DeviceName = _device,
        Mtu = (uint)Mtu,
        Address = ByteString.CopyFrom(DeviceAddress(host.Number).GetAddressBytes()),
        Encryption = _keys.TryGetValue(host.Number, out var key) ? new Encryption { PrivateKey = ByteString.CopyFrom(key) } : null,
        Descriptors = { Enumerable.Repeat(DescriptorKind.TunQueue, _queues), Enumerable.Repeat(DescriptorKind.Udp4Socket, _queues) },
    };

    private Peer AsPeer(BenchHost peer, int port) => new()
    {
        Id = ByteString.CopyFrom(new Guid(peer.Number, 0, 0, new byte[8]).ToByteArray(bigEndian: true)),
        Address = ByteString.CopyFrom(peer.Address.GetAddressBytes()),
        Port = (uint)port,
        ReceiveBuffer = 2 * Buffer,
        PublicKey = _keys.TryGetValue(peer.Number, out var key) ? ByteString.CopyFrom(X25519.PublicKey(key)) : ByteString.Empty,
        Subnets = { new Prefix { Address = ByteString.CopyFrom(DeviceAddress(peer.Number).GetAddressBytes()), Length = SubnetLength } },
    };
}
