using FlannelMesh.Dataplane;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>Ends a tunnel that nobody wants any more: after <c>leave</c>, for <c>cleanup</c>, and when the backend is another one.</summary>
public static class FormerTunnel
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Asks it to end and waits until it has.</summary>
    /// <param name="socket">Where it listens.</param>
    /// <returns>What it said of itself; null if there was none.</returns>
    public static async Task<Hello?> EndAsync(string socket)
    {
        Hello? last = null;
        foreach (var path in new[] { socket, TunnelSocket.Successor(socket) })
        {
            last = await EndAtAsync(path) ?? last;
        }

        return last;
    }

    /// <summary>Removes the device it had, if that is certainly ours.</summary>
    /// <param name="hello">Of the tunnel; null if it is gone: then something of ours on the device has to show whose it is.</param>
    /// <returns>The device's name; null if there was none.</returns>
    /// <exception cref="NetlinkException">The kernel refused to tell.</exception>
    public static string? RemoveDevice(IRouteNetlink kernel, Hello? hello)
    {
        if (kernel.GetLink(TunBackend.DeviceName) is not { } link || !Ownership.IsOwnKind(link)
            || (hello?.Configured?.DeviceIndex != link.Index && !OwnObjects.LinksWithOurs(kernel).Contains(link.Index)))
        {
            return null;
        }

        kernel.Execute([new NetlinkRequest.DeleteLink(link.Index)]);
        return link.Name;
    }

    private static async Task<Hello?> EndAtAsync(string path)
    {
        ControlChannel channel;
        try
        {
            channel = new ControlChannel(SeqPacketSocket.Connect(path));
        }
        catch (NetlinkException e)
        {
            if (e.Errno == Errno.ECONNREFUSED)
            {
                // The file of one that is gone.
                File.Delete(path);
            }

            return null;
        }
        catch (ArgumentException)
        {
            // Too long for a socket: no tunnel can have listened there.
            return null;
        }

        using (channel)
        {
            var ended = Task.Run(() => Converse(channel));
            await Task.WhenAny(ended, Task.Delay(Limit));
            channel.Shutdown();
            var hello = await ended;
            File.Delete(path);
            return hello;
        }
    }

    private static Hello? Converse(ControlChannel channel)
    {
        Hello? hello = null;
        try
        {
            channel.Send(new Request { Number = 1, Stop = new Stop() });
            while (channel.ReceiveReply() is { } received)
            {
                hello = received.Message.Hello ?? hello;
            }
        }
        catch (NetlinkException)
        {
            // It went at once.
        }

        return hello;
    }
}
