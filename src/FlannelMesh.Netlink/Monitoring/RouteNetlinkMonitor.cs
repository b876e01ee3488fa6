using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using FlannelMesh.Netlink.Sockets;
using Tmds.Linux;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;

namespace FlannelMesh.Netlink.Monitoring;

/// <summary>
/// Listens to the kernel's notifications about links, addresses, neighbours, routes and nexthops in the network namespace of the thread
/// that made it. Subscribed when the constructor returns, so a table read after that misses nothing.
/// </summary>
public sealed unsafe class RouteNetlinkMonitor : IDisposable
{
    public const int DefaultReceiveBuffer = 8 * 1024 * 1024;

    private static readonly int[] Groups =
    [
        RTNLGRP_LINK, RTNLGRP_NEIGH, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE,
    ];

    private readonly NetlinkSocket _socket;
    private readonly Descriptor _stop;
    private readonly Action<KernelChange> _onChange;
    private readonly Action<NetlinkException>? _onFailure;
    private readonly Thread _thread;
    private int _isDisposed;

    /// <param name="onChange">Called on the monitor's own thread, one change at a time. It must be quick and must not throw.</param>
    /// <param name="onFailure">Called once if the socket fails for good; no change follows.</param>
    /// <param name="receiveBuffer">Bytes of notifications the kernel may keep for us before it reports an overrun.</param>
    /// <exception cref="NetlinkException">The socket or a subscription was refused.</exception>
    public RouteNetlinkMonitor(
        Action<KernelChange> onChange, Action<NetlinkException>? onFailure = null, int receiveBuffer = DefaultReceiveBuffer)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        _onChange = onChange;
        _onFailure = onFailure;
        _socket = NetlinkSocket.Open(receiveBuffer);
        try
        {
            Subscribe();
            _stop = Descriptor.Own(LibC.eventfd(0, LibC.EFD_CLOEXEC), "create an eventfd");
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _thread = new Thread(Listen) { IsBackground = true, Name = "netlink-monitor" };
        _thread.Start();
    }

    /// <summary>No callback runs after this returns, except when it is called from a callback.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        ulong one = 1;
        _ = LibC.write(_stop.Value, &one, sizeof(ulong));
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
            _stop.Dispose();
        }
    }

    private void Subscribe()
    {
        foreach (var group in Groups)
        {
            if (!_socket.TrySetOption(NETLINK_ADD_MEMBERSHIP, group))
            {
                throw new NetlinkException($"subscribe to netlink group {group}", Marshal.GetLastPInvokeError());
            }
        }

        // Kernels before 5.3 have no nexthop objects and refuse the group; there is nothing to hear then.
        _ = _socket.TrySetOption(NETLINK_ADD_MEMBERSHIP, RTNLGRP_NEXTHOP);
    }

    private void Listen()
    {
        try
        {
            while (WaitForNotification())
            {
                Receive();
            }
        }
        catch (NetlinkException e)
        {
            _onFailure?.Invoke(e);
        }
        finally
        {
            // Here and not in Dispose, which may run in a callback of this very thread.
            _socket.Dispose();
        }
    }

    /// <returns>False when it is time to stop.</returns>
    private bool WaitForNotification()
    {
        var descriptors = stackalloc pollfd[2];
        descriptors[0] = new pollfd { fd = _socket.Descriptor.Value, events = LibC.POLLIN };
        descriptors[1] = new pollfd { fd = _stop.Value, events = LibC.POLLIN };
        while (true)
        {
            if (LibC.poll(descriptors, 2, -1) >= 0)
            {
                return descriptors[1].revents == 0;
            }

            // Unlike its siblings, Tmds.LibC's poll does not keep errno.
            var errno = Marshal.GetLastSystemError();
            if (errno != Errno.EINTR)
            {
                throw new NetlinkException("wait for netlink notifications", errno);
            }
        }
    }

    private void Receive()
    {
        if (!_socket.TryReceive(out var datagram))
        {
            Raise(new KernelChange(KernelObject.Overrun, false, 0));
            return;
        }

        try
        {
            foreach (var message in new NetlinkMessages(datagram))
            {
                if (NotificationMessage.Read(message) is { } change)
                {
                    Raise(change);
                }
            }
        }
        catch (NetlinkException)
        {
            // What cannot be read may have been anything, just as what was lost.
            Raise(new KernelChange(KernelObject.Overrun, false, 0));
        }
    }

    private void Raise(KernelChange change)
    {
        if (Volatile.Read(ref _isDisposed) == 0)
        {
            _onChange(change);
        }
    }
}
