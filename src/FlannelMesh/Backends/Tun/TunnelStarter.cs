using Akka.Actor;
using FlannelMesh.Netlink;

namespace FlannelMesh.Backends.Tun;

/// <summary>Reaches the tunnel that runs, or starts one and waits until it listens: called again and again, as nobody may wait.</summary>
internal sealed class TunnelStarter(string socket, TunnelLauncher launcher, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private long? _startedAt;

    /// <returns>A connection, or why there is none; neither while a program is starting.</returns>
    public (TunnelConnection? Connection, string? Problem) Try(IActorRef owner)
    {
        try
        {
            if (TryOpen(owner) is { } connection)
            {
                _startedAt = null;
                return (connection, null);
            }
        }
        catch (NetlinkException e)
        {
            // Somebody listens, but not to us.
            return (null, e.Message);
        }

        if (_startedAt is null)
        {
            if (launcher.Start(socket) is { } problem)
            {
                return (null, problem);
            }

            _startedAt = time.GetTimestamp();
            return (null, null);
        }

        if (launcher.IsRunning && time.GetElapsedTime(_startedAt.Value) < Limit)
        {
            return (null, null);
        }

        _startedAt = null;
        return (null, launcher.LastWords());
    }

    private TunnelConnection? TryOpen(IActorRef owner)
    {
        try
        {
            return TunnelConnection.Open(socket, owner);
        }
        catch (NetlinkException e) when (e.Errno is Errno.ENOENT or Errno.ECONNREFUSED)
        {
            return null;
        }
    }
}
