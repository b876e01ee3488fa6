using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>
/// A new program takes over from the one that runs. Packets wait in the device and the sockets meanwhile: the old one stops with the same
/// request by which it gives them away.
/// </summary>
internal static class TunnelSuccession
{
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>What the old one gave away, or why it still works.</summary>
    /// <param name="Kinds">Of the handles, in their order.</param>
    /// <param name="Problem">Null if the new one is in place, whether the old one gave something or not.</param>
    internal sealed record Outcome(
        Hello? Before, IReadOnlyList<DescriptorKind> Kinds, ImmutableArray<SafeHandle> Handles, IReadOnlyList<Session> Sessions, string? Problem);

    /// <param name="path">Where the old one listens, and the new one after that.</param>
    public static async Task<Outcome> RunAsync(string path, TunnelLauncher launcher)
    {
        using var former = TryOpen(path);
        var successor = TunnelSocket.Successor(path);
        if (await StartAsync(successor, launcher) is { } problem)
        {
            return new Outcome(null, [], [], [], problem);
        }

        // From here on agents find the new one; we still talk to the old.
        File.Move(successor, path, overwrite: true);
        if (former is null)
        {
            return new Outcome(null, [], [], [], null);
        }

        var taken = Task.Run(() => TakeOver(former));
        if (await Task.WhenAny(taken, Task.Delay(Limit)) != taken)
        {
            // Two that read one device would each get a part of the packets.
            Kill(former.Peer.Process);
            former.Shutdown();
        }

        return await taken;
    }

    /// <summary>Ends a tunnel that does not answer.</summary>
    public static void Kill(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            found.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is gone.
        }
    }

    private static async Task<string?> StartAsync(string successor, TunnelLauncher launcher)
    {
        if (CanConnect(successor))
        {
            return null;
        }

        if (launcher.Start(successor) is { } problem)
        {
            return problem;
        }

        var start = Stopwatch.GetTimestamp();
        while (!CanConnect(successor))
        {
            if (!launcher.IsRunning || Stopwatch.GetElapsedTime(start) > Limit)
            {
                return launcher.LastWords();
            }

            await Task.Delay(ConnectPause);
        }

        return null;
    }

    private static Outcome TakeOver(ControlChannel former)
    {
        var (kinds, handles, sessions) = (new List<DescriptorKind>(), ImmutableArray.CreateBuilder<SafeHandle>(), new List<Session>());
        Hello? hello = null;
        try
        {
            former.Send(new Request { Number = 1, HandOver = new HandOver() });
            while (former.ReceiveReply() is { } received)
            {
                handles.AddRange(received.Descriptors);
                hello = received.Message.Hello ?? hello;
                if (received.Message.HandedOver is { } part)
                {
                    kinds.AddRange(part.Descriptors);
                    sessions.AddRange(part.Sessions);
                }
            }
        }
        catch (NetlinkException)
        {
            // It is gone: what it has given until then is all there is.
        }

        return new Outcome(hello, kinds, handles.ToImmutable(), sessions, null);
    }

    private static bool CanConnect(string path)
    {
        using var channel = TryOpen(path);
        return channel is not null;
    }

    private static ControlChannel? TryOpen(string path)
    {
        try
        {
            return new ControlChannel(SeqPacketSocket.Connect(path));
        }
        catch (NetlinkException)
        {
            return null;
        }
    }
}
