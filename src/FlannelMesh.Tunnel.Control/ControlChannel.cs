using System.Runtime.InteropServices;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;
using Google.Protobuf;

namespace FlannelMesh.Tunnel.Control;

/// <summary>The messages of tunnel.proto over a socket. One thread may send while another receives.</summary>
public sealed class ControlChannel(SeqPacketSocket socket) : IDisposable
{
    /// <summary>Bytes of the longest message.</summary>
    public const int MaxLength = 64 * 1024;

    // What is kept of a message and told again is what its reader knows and has checked.
    private static readonly MessageParser<Request> Requests = Request.Parser.WithDiscardUnknownFields(true);
    private static readonly MessageParser<Reply> Replies = Reply.Parser.WithDiscardUnknownFields(true);

    private readonly byte[] _buffer = new byte[MaxLength];

    public PeerCredentials Peer => socket.Peer;

    /// <summary>For poll.</summary>
    public SafeHandle Handle => socket.Handle;

    /// <summary>The descriptors are duplicated: the caller keeps its own.</summary>
    /// <exception cref="NetlinkException">The other end is gone (EPIPE) or too slow (EAGAIN), or the message is longer than <see cref="MaxLength"/> (EMSGSIZE).</exception>
    public void Send(IMessage message, params IReadOnlyList<SafeHandle> descriptors)
    {
        ArgumentNullException.ThrowIfNull(message);
        var bytes = message.ToByteArray();
        if (bytes.Length > MaxLength)
        {
            throw new NetlinkException($"send a message of {bytes.Length} bytes", Errno.EMSGSIZE);
        }

        socket.Send(bytes, descriptors);
    }

    /// <summary>Waits for what an agent asks.</summary>
    /// <returns>Null if the agent is gone.</returns>
    /// <exception cref="NetlinkException">The socket failed, or the message is none (EBADMSG).</exception>
    public Received<Request>? ReceiveRequest() => Receive(Requests);

    /// <summary>Waits for what the tunnel says.</summary>
    /// <returns>Null if the tunnel is gone.</returns>
    /// <exception cref="NetlinkException">The socket failed, or the message is none (EBADMSG).</exception>
    public Received<Reply>? ReceiveReply() => Receive(Replies);

    /// <summary>A thread that waits for a message gets null, here and at the other end.</summary>
    public void Shutdown() => socket.Shutdown();

    public void Dispose() => socket.Dispose();

    private Received<T>? Receive<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var descriptors = new List<SafeHandle>();
        var length = socket.Receive(_buffer, descriptors);
        if (length == 0)
        {
            // Nobody sends an empty message, but who does may have put descriptors beside it.
            Close(descriptors);
            return null;
        }

        try
        {
            return new Received<T>(parser.ParseFrom(_buffer, 0, length), [.. descriptors]);
        }
        catch (InvalidProtocolBufferException e)
        {
            Close(descriptors);
            throw new NetlinkException("read a message", Errno.EBADMSG, e.Message);
        }
    }

    private static void Close(IEnumerable<SafeHandle> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            descriptor.Dispose();
        }
    }
}
