using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Metrics;

namespace FlannelMesh.Tunnel.Paths;

/// <summary>All threads that move packets: for each queue of the device one that reads it, and one for each socket beside it.</summary>
internal sealed class PathSet : IDisposable
{
    /// <summary>The encryption has a context for each, and one for itself.</summary>
    public const int MaxThreads = SecureTransport.MaxThreads - 1;

    private readonly List<PathThread> _threads = [];
    private readonly List<DatagramSender> _senders = [];

    private PathSet(ImmutableArray<PathCounters> counters) => Counters = counters;

    public ImmutableArray<PathCounters> Counters { get; }

    /// <summary>False once the kernel has refused a row.</summary>
    public bool HasSendSegmentation => _senders.TrueForAll(sender => sender.HasSegmentation);

    public bool HasReceiveMerging { get; private set; }

    public bool HasDeviceUdpSegmentation { get; private set; }

    /// <summary>Threads that so many descriptors take.</summary>
    public static int ThreadsFor(TunnelDescriptors descriptors) =>
        descriptors.Device.Length + descriptors.Ipv4.Length + descriptors.Ipv6.Length;

    /// <summary>Sets up and starts all.</summary>
    /// <param name="common">The slot is each thread's own.</param>
    /// <param name="onDeviceFailure">Called on one of the threads with the errno with which the device or a socket failed.</param>
    /// <exception cref="NetlinkException">A descriptor is not what it should be.</exception>
    public static PathSet Start(TunnelDescriptors descriptors, PathSettings common, Action<int> onDeviceFailure)
    {
        var set = new PathSet([.. Enumerable.Range(0, ThreadsFor(descriptors)).Select(_ => new PathCounters())]);
        try
        {
            set.Add(descriptors, common, onDeviceFailure);
        }
        catch
        {
            set.Dispose();
            throw;
        }

        foreach (var thread in set._threads)
        {
            thread.Start();
        }

        return set;
    }

    public void Dispose()
    {
        foreach (var thread in _threads)
        {
            thread.Dispose();
        }

        _threads.Clear();
    }

    private void Add(TunnelDescriptors descriptors, PathSettings common, Action<int> onDeviceFailure)
    {
        foreach (var (sockets, isIpv6) in new[] { (descriptors.Ipv4, false), (descriptors.Ipv6, true) })
        {
            foreach (var socket in sockets)
            {
                DatagramSender.ForbidFragments(socket, isIpv6);
            }
        }

        HasReceiveMerging = true;
        for (var queue = 0; queue < descriptors.Device.Length; queue++)
        {
            var device = new DeviceQueue(descriptors.Device[queue]);
            HasDeviceUdpSegmentation = device.EnableOffloads();
            var (ipv4, ipv6) = (Sender(descriptors.Ipv4, queue), Sender(descriptors.Ipv6, queue));
            _senders.AddRange(new[] { ipv4, ipv6 }.OfType<DatagramSender>());
            var outbound = new OutboundPath(common with { Slot = _threads.Count }, device, ipv4, ipv6, Counters[_threads.Count]);
            _threads.Add(new PathThread($"device {queue}", outbound.Run, outbound.Stop, outbound, onDeviceFailure));
            AddInbound(descriptors.Ipv4, queue, device, common, onDeviceFailure);
            AddInbound(descriptors.Ipv6, queue, device, common, onDeviceFailure);
        }
    }

    private void AddInbound(
        ImmutableArray<SafeHandle> sockets, int queue, DeviceQueue device, PathSettings common, Action<int> onFailure)
    {
        if (queue >= sockets.Length)
        {
            return;
        }

        var receiver = new DatagramReceiver(sockets[queue], InboundPath.Batch);
        HasReceiveMerging &= receiver.TryEnableMerging();
        var inbound = new InboundPath(common with { Slot = _threads.Count }, receiver, device, HasDeviceUdpSegmentation, Counters[_threads.Count]);
        _threads.Add(new PathThread($"socket {queue}", inbound.Run, inbound.Stop, inbound, onFailure));
    }

    private static DatagramSender? Sender(ImmutableArray<SafeHandle> sockets, int queue) =>
        queue < sockets.Length ? new DatagramSender(sockets[queue], OutboundPath.MessageRoom, OutboundPath.SliceRoom) : null;
}
