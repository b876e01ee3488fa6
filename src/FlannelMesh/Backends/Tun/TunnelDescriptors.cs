using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>
/// The agent's own copies of what the tunnel works with. While they are open, packets wait in them when the tunnel has died, and the next one
/// goes on with them.
/// </summary>
internal sealed class TunnelDescriptors : IDisposable
{
    /// <summary>Bytes wanted for each direction: bursts of many peers, and the time in which a tunnel is replaced.</summary>
    public const int SocketBuffer = 4 << 20;

    private ImmutableArray<SafeHandle> _queues = [];
    private int _deviceIndex;
    private ImmutableArray<SafeHandle> _sockets = [];
    private IPEndPoint? _endPoint;

    /// <summary>Opened if they are not here; the caller must not dispose them.</summary>
    /// <exception cref="NetlinkException">The device is another program's, or gone.</exception>
    public ImmutableArray<SafeHandle> Queues(TunnelGoal goal)
    {
        if (_deviceIndex != goal.DeviceIndex || _queues.Length != goal.Queues)
        {
            Close(ref _queues);
            _queues = [.. Enumerable.Range(0, goal.Queues).Select(_ => TunDevice.Open(TunBackend.DeviceName, features: TunFeatures.MultiQueue | TunFeatures.VirtioHeader).Handle)];
            _deviceIndex = goal.DeviceIndex;
        }

        return _queues;
    }

    /// <inheritdoc cref="Queues"/>
    /// <exception cref="NetlinkException">EADDRINUSE: another program has the port.</exception>
    public ImmutableArray<SafeHandle> Sockets(TunnelGoal goal)
    {
        if (!goal.EndPoint.Equals(_endPoint) || _sockets.Length != goal.Queues)
        {
            if (!goal.EndPoint.Equals(_endPoint))
            {
                // Beside a socket that shares its port ours would get a part of the datagrams only: one that does not share finds it.
                UdpSocket.Bind(goal.EndPoint).Dispose();
            }

            Close(ref _sockets);
            _sockets = [.. Enumerable.Range(0, goal.Queues).Select(_ => UdpSocket.Bind(goal.EndPoint, SocketBuffer, SocketBuffer, reusePort: true).Handle)];
            _endPoint = goal.EndPoint;
        }

        return _sockets;
    }

    public static DescriptorKind KindOf(IPEndPoint endPoint) =>
        endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? DescriptorKind.Udp6Socket : DescriptorKind.Udp4Socket;

    /// <summary>Keeps what a tunnel has handed over.</summary>
    /// <param name="configured">What it worked with; null if nothing.</param>
    public void Take(Configure? configured, IReadOnlyList<DescriptorKind> kinds, ImmutableArray<SafeHandle> handles)
    {
        Close(ref _queues);
        Close(ref _sockets);
        _queues = [.. handles.Where((_, i) => kinds[i] == DescriptorKind.TunQueue)];
        _sockets = [.. handles.Where((_, i) => kinds[i] != DescriptorKind.TunQueue)];
        _deviceIndex = (int)(configured?.DeviceIndex ?? 0);
        _endPoint = configured is not null && IPEndPoint.TryParse(configured.Endpoint, out var endPoint) ? endPoint : null;
    }

    /// <summary>What is of no use for this any more: a queue that is open and that nobody reads swallows packets.</summary>
    public void CloseOthers(TunnelGoal goal)
    {
        if (_deviceIndex != goal.DeviceIndex)
        {
            Close(ref _queues);
        }

        if (!goal.EndPoint.Equals(_endPoint))
        {
            Close(ref _sockets);
        }
    }

    public void Dispose()
    {
        Close(ref _queues);
        Close(ref _sockets);
    }

    private static void Close(ref ImmutableArray<SafeHandle> handles)
    {
        foreach (var handle in handles)
        {
            handle.Dispose();
        }

        handles = [];
    }
}
