using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Sockets;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Monitoring;

/// <summary>Receives a socket's multicast datagrams on a thread of its own, until it is disposed or the socket fails.</summary>
internal sealed unsafe class NotificationListener : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly Descriptor _stop;
    private readonly DatagramHandler _onDatagram;
    private readonly Action _onLoss;
    private readonly Action<NetlinkException>? _onFailure;
    private readonly Thread _thread;
    private int _isDisposed;

    /// <summary>Takes the socket over, also when it throws.</summary>
    /// <param name="socket">Subscribed already.</param>
    /// <param name="onDatagram">One datagram; a <see cref="NetlinkException"/> of it counts as a loss.</param>
    /// <param name="onLoss">Notifications were lost.</param>
    /// <param name="onFailure">Called once if the socket fails for good.</param>
    public NotificationListener(NetlinkSocket socket, DatagramHandler onDatagram, Action onLoss, Action<NetlinkException>? onFailure)
    {
        _socket = socket;
        _onDatagram = onDatagram;
        _onLoss = onLoss;
        _onFailure = onFailure;
        try
        {
            _stop = Descriptor.Own(LibC.eventfd(0, LibC.EFD_CLOEXEC), "create an eventfd");
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _thread = new Thread(Listen) { IsBackground = true, Name = "netlink-monitor" };
        _thread.Start();
    }

    public delegate void DatagramHandler(ReadOnlySpan<byte> datagram);

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
            _onLoss();
            return;
        }

        try
        {
            _onDatagram(datagram);
        }
        catch (NetlinkException)
        {
            // What cannot be read may have been anything, just as what was lost.
            _onLoss();
        }
    }
}
