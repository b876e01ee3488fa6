using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Netlink.Wire;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace FlannelMesh.Netlink;

/// <summary>
/// Tells of every change of links, addresses, neighbors, routes and nexthops in the network namespace of the thread that made it,
/// from a thread of its own. A listener that is too slow loses notifications and is told so by <see cref="KernelObject.Overrun"/>.
/// </summary>
public sealed unsafe class RouteNetlinkMonitor : IDisposable
{
    private static readonly int[] Groups =
    [
        netlink.RTNLGRP_LINK,
        netlink.RTNLGRP_NEIGH,
        netlink.RTNLGRP_IPV4_IFADDR,
        netlink.RTNLGRP_IPV4_ROUTE,
        netlink.RTNLGRP_IPV6_IFADDR,
        netlink.RTNLGRP_IPV6_ROUTE,
        netlink.RTNLGRP_NEXTHOP,
    ];

    private readonly Action<KernelChange> _listener;
    private readonly NetlinkSocket _socket;
    private readonly SafeFileHandle _stop;
    private readonly Thread _thread;

    /// <param name="listener">Called from the monitor's thread; must not throw.</param>
    /// <param name="receiveBuffer">Bytes of notifications that may wait.</param>
    public RouteNetlinkMonitor(Action<KernelChange> listener, int receiveBuffer = NetlinkSocket.DefaultReceiveBuffer)
    {
        _listener = listener;
        _socket = new NetlinkSocket(receiveBuffer);
        foreach (var group in Groups)
        {
            _socket.Join(group);
        }

        var descriptor = LibC.eventfd(0, LibC.EFD_CLOEXEC);
        _stop = descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new NetlinkException("eventfd", LibC.errno);
        _thread = new Thread(Run) { IsBackground = true, Name = "netlink monitor" };
        _thread.Start();
    }

    public void Dispose()
    {
        ulong one = 1;
        _ = LibC.write((int)_stop.DangerousGetHandle(), &one, sizeof(ulong));
        _thread.Join();
        _socket.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        var descriptors = stackalloc pollfd[2];
        descriptors[0] = new pollfd { fd = _socket.Descriptor, events = LibC.POLLIN };
        descriptors[1] = new pollfd { fd = (int)_stop.DangerousGetHandle(), events = LibC.POLLIN };
        while (true)
        {
            var ready = LibC.poll(descriptors, 2, -1);
            if (ready < 0 && LibC.errno == Errno.EINTR)
            {
                continue;
            }

            if (ready < 0 || descriptors[1].revents != 0)
            {
                return;
            }

            try
            {
                var datagram = _socket.Receive();
                while (NetlinkMessage.TryTake(ref datagram, out var message))
                {
                    Tell(message);
                }
            }
            catch (NetlinkException)
            {
                // ENOBUFS, or a message we cannot read: in both cases something happened that we do not know.
                _listener(new KernelChange(KernelObject.Overrun, false, 0, 0));
            }
        }
    }

    private void Tell(NetlinkMessage message)
    {
        var type = message.Header.nlmsg_type;
        switch (type)
        {
            case netlink.RTM_NEWLINK or netlink.RTM_DELLINK:
                _listener(new(KernelObject.Link, type == netlink.RTM_DELLINK, message.Payload<ifinfomsg>("RTM_NEWLINK").ifi_index, 0));
                break;
            case netlink.RTM_NEWADDR or netlink.RTM_DELADDR:
                _listener(new(KernelObject.Address, type == netlink.RTM_DELADDR, (int)message.Payload<ifaddrmsg>("RTM_NEWADDR").ifa_index, 0));
                break;
            case netlink.RTM_NEWNEIGH or netlink.RTM_DELNEIGH:
                var link = message.Payload<ndmsg>("RTM_NEWNEIGH").ndm_ifindex;
                _listener(new(KernelObject.Neighbor, type == netlink.RTM_DELNEIGH, link, NeighborMessage.ReadProtocol(message)));
                break;
            case netlink.RTM_NEWROUTE or netlink.RTM_DELROUTE when RouteMessage.Read(message) is { } route:
                _listener(new(KernelObject.Route, type == netlink.RTM_DELROUTE, route.LinkIndex ?? 0, route.Protocol));
                break;
            case netlink.RTM_NEWNEXTHOP or netlink.RTM_DELNEXTHOP:
                var nexthop = NexthopMessage.Read(message);
                _listener(new(KernelObject.Nexthop, type == netlink.RTM_DELNEXTHOP, nexthop.LinkIndex ?? 0, nexthop.Protocol));
                break;
        }
    }
}
