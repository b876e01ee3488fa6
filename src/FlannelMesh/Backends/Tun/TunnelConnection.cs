using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Akka.Actor;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>A tunnel at the other end of its socket. What it says arrives at the owner as messages, read by a thread of its own.</summary>
internal sealed class TunnelConnection : IDisposable
{
    /// <summary>A tunnel that does not read for so long is no tunnel any more.</summary>
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(1);

    private readonly ControlChannel _channel;
    private readonly Lock _gate = new();
    private bool _isClosed;
    private ulong _number;

    private TunnelConnection(ControlChannel channel) => _channel = channel;

    /// <summary>Its id, as the kernel tells it.</summary>
    public int Process => _channel.Peer.Process;

    /// <summary>What it said of itself first; null until then.</summary>
    public Hello? Hello { get; set; }

    /// <exception cref="NetlinkException">Nobody listens (ENOENT, ECONNREFUSED), or the path cannot be used.</exception>
    public static TunnelConnection Open(string path, IActorRef owner)
    {
        var socket = SeqPacketSocket.Connect(path);
        socket.SetSendTimeout(SendLimit);
        var connection = new TunnelConnection(new ControlChannel(socket));
        new Thread(() => connection.Read(owner)) { Name = "tunnel", IsBackground = true }.Start();
        return connection;
    }

    /// <returns>The number that the reply will have.</returns>
    /// <exception cref="NetlinkException">It is gone or does not read.</exception>
    public ulong Ask(Request request, params IReadOnlyList<SafeHandle> descriptors)
    {
        request.Number = ++_number;
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new NetlinkException("send a request", Errno.EPIPE);
            }

            _channel.Send(request, descriptors);
        }

        return request.Number;
    }

    /// <summary>The tunnel goes on without us.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _channel.Shutdown();
            }
        }
    }

    private void Read(IActorRef owner)
    {
        string? problem = null;
        try
        {
            while (_channel.ReceiveReply() is { } received)
            {
                owner.Tell(new Said(this, received.Message, received.Descriptors));
            }
        }
        catch (NetlinkException e)
        {
            problem = e.Message;
        }

        // The owner may be sending or ending it at this moment.
        lock (_gate)
        {
            _isClosed = true;
            _channel.Dispose();
        }

        owner.Tell(new Ended(this, problem));
    }

    /// <param name="Descriptors">The receiver's to dispose.</param>
    public sealed record Said(TunnelConnection From, Reply Reply, ImmutableArray<SafeHandle> Descriptors) : INoSerializationVerificationNeeded;

    /// <param name="Problem">Null if the tunnel has just gone.</param>
    public sealed record Ended(TunnelConnection From, string? Problem) : INoSerializationVerificationNeeded;
}
