using FlannelMesh.Netlink.Messages;
using FlannelMesh.Netlink.Sockets;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;

namespace FlannelMesh.Netlink.Monitoring;

/// <summary>
/// Listens to the kernel's notifications about links, addresses, neighbours, routes and nexthops in the network namespace of the thread
/// that made it. Subscribed when the constructor returns, so a table read after that misses nothing.
/// </summary>
public sealed class RouteNetlinkMonitor : IDisposable
{
    public const int DefaultReceiveBuffer = 8 * 1024 * 1024;

    private static readonly int[] Groups =
    [
        RTNLGRP_LINK, RTNLGRP_NEIGH, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE,
    ];

    private readonly Action<KernelChange> _onChange;
    private readonly NotificationListener _listener;
    private volatile bool _isDisposed;

    /// <param name="onChange">Called on the monitor's own thread, one change at a time. It must be quick and must not throw.</param>
    /// <param name="onFailure">Called once if the socket fails for good; no change follows.</param>
    /// <param name="receiveBuffer">Bytes of notifications the kernel may keep for us before it reports an overrun.</param>
    /// <exception cref="NetlinkException">The socket or a subscription was refused.</exception>
    public RouteNetlinkMonitor(
        Action<KernelChange> onChange, Action<NetlinkException>? onFailure = null, int receiveBuffer = DefaultReceiveBuffer)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        _onChange = onChange;
        _listener = new NotificationListener(
            Subscribe(receiveBuffer), Read, () => Raise(new KernelChange(KernelObject.Overrun, false, 0)), onFailure);
    }

    /// <summary>No callback runs after this returns, except when it is called from a callback.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _listener.Dispose();
    }

    private static NetlinkSocket Subscribe(int receiveBuffer)
    {
        var socket = NetlinkSocket.Open(receiveBuffer);
        try
        {
            foreach (var group in Groups)
            {
                socket.Join(group);
            }

            // Kernels before 5.3 have no nexthop objects and refuse the group; there is nothing to hear then.
            _ = socket.TrySetOption(NETLINK_ADD_MEMBERSHIP, RTNLGRP_NEXTHOP);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Read(ReadOnlySpan<byte> datagram)
    {
        foreach (var message in new NetlinkMessages(datagram))
        {
            if (NotificationMessage.Read(message) is { } change)
            {
                Raise(change);
            }
        }
    }

    /// <summary>A callback may dispose of the monitor in the middle of a datagram.</summary>
    private void Raise(KernelChange change)
    {
        if (!_isDisposed)
        {
            _onChange(change);
        }
    }
}
