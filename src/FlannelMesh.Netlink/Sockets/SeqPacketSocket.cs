using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Sockets;

/// <summary>
/// A connected unix socket of type SOCK_SEQPACKET (unix(7)): whole messages, in order, with descriptors beside them. One thread may send
/// while another receives.
/// </summary>
public sealed unsafe class SeqPacketSocket : IDisposable
{
    /// <summary>What one message can carry (SCM_MAX_FD of the kernel).</summary>
    public const int MaxDescriptors = 253;

    private readonly Descriptor _descriptor;

    internal SeqPacketSocket(Descriptor descriptor)
    {
        _descriptor = descriptor;
        Peer = ReadPeer();
    }

    /// <summary>Checked by whoever must know that it is not somebody else.</summary>
    public PeerCredentials Peer { get; }

    /// <summary>For poll; valid while this object is not disposed.</summary>
    public SafeHandle Handle => _descriptor;

    /// <exception cref="NetlinkException">Refused: ENOENT if there is no such file, ECONNREFUSED if nobody listens.</exception>
    /// <exception cref="ArgumentException">The path is longer than a socket's can be.</exception>
    public static SeqPacketSocket Connect(string path)
    {
        var address = UnixAddress.Of(path);
        var descriptor = Open();
        try
        {
            var target = (sockaddr*)&address;
            Retrying(() => LibC.connect(descriptor.Value, target, Unsafe.SizeOf<Interop.sockaddr_un>()), $"connect to {path}");
            return new SeqPacketSocket(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Two ends of one connection.</summary>
    public static (SeqPacketSocket One, SeqPacketSocket Other) Pair()
    {
        var ends = stackalloc int[2];
        SystemCall.Check(LibC.socketpair(socket.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC, 0, ends), "open a pair of sockets");
        var (one, other) = (Descriptor.Own(ends[0], "open a pair of sockets"), Descriptor.Own(ends[1], "open a pair of sockets"));
        return (new SeqPacketSocket(one), new SeqPacketSocket(other));
    }

    /// <summary>A send that the other end leaves waiting for longer fails with EAGAIN. There is no limit at first.</summary>
    public void SetSendTimeout(TimeSpan limit)
    {
        var value = stackalloc long[2] { (long)limit.TotalSeconds, limit.Microseconds + (limit.Milliseconds * 1000L) };
        SystemCall.Check(
            LibC.setsockopt(_descriptor.Value, LibC.SOL_SOCKET, LibC.SO_SNDTIMEO, value, 2 * sizeof(long)), "set SO_SNDTIMEO");
    }

    /// <summary>One message. The descriptors are duplicated: the caller keeps its own.</summary>
    /// <exception cref="NetlinkException">EPIPE or ECONNRESET: the other end is gone. EMSGSIZE: too long. EAGAIN: the limit has passed.</exception>
    public void Send(ReadOnlySpan<byte> message, IReadOnlyList<SafeHandle> descriptors)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        ArgumentOutOfRangeException.ThrowIfZero(message.Length, nameof(message));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Count, MaxDescriptors, nameof(descriptors));
        var control = stackalloc byte[ControlLength(descriptors.Count)];
        var held = 0;
        try
        {
            foreach (var descriptor in descriptors)
            {
                var isHeld = false;
                descriptor.DangerousAddRef(ref isHeld);
                ((int*)(control + sizeof(Interop.cmsghdr)))[held++] = (int)descriptor.DangerousGetHandle();
            }

            fixed (byte* bytes = message)
            {
                var part = new Interop.iovec { iov_base = bytes, iov_len = (nuint)message.Length };
                var header = new Interop.msghdr { msg_iov = &part, msg_iovlen = 1 };
                if (held > 0)
                {
                    *(Interop.cmsghdr*)control = new Interop.cmsghdr
                    {
                        cmsg_len = (nuint)(sizeof(Interop.cmsghdr) + (held * sizeof(int))),
                        cmsg_level = LibC.SOL_SOCKET,
                        cmsg_type = LibC.SCM_RIGHTS,
                    };
                    header.msg_control = control;
                    header.msg_controllen = (nuint)ControlLength(held);
                }

                var sent = (Tmds.Linux.msghdr*)&header;
                Retrying(() => (long)LibC.sendmsg(_descriptor.Value, sent, LibC.MSG_NOSIGNAL), "send a message");
            }
        }
        finally
        {
            foreach (var descriptor in descriptors.Take(held))
            {
                descriptor.DangerousRelease();
            }
        }
    }

    /// <summary>Waits for the next message. Received descriptors are close-on-exec and the caller's.</summary>
    /// <returns>Its length; 0 if the other end is gone.</returns>
    /// <exception cref="NetlinkException">EMSGSIZE: longer than <paramref name="buffer"/>, or with more descriptors than can be taken.</exception>
    public int Receive(Span<byte> buffer, ICollection<SafeHandle> descriptors)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        var controlLength = ControlLength(MaxDescriptors);
        var control = stackalloc byte[controlLength];
        fixed (byte* bytes = buffer)
        {
            var part = new Interop.iovec { iov_base = bytes, iov_len = (nuint)buffer.Length };
            var header = new Interop.msghdr { msg_iov = &part, msg_iovlen = 1, msg_control = control, msg_controllen = (nuint)controlLength };
            var received = (Tmds.Linux.msghdr*)&header;
            long length;
            try
            {
                length = Retrying(() => (long)LibC.recvmsg(_descriptor.Value, received, LibC.MSG_CMSG_CLOEXEC), "receive a message");
            }
            catch (NetlinkException e) when (e.Errno == Errno.ECONNRESET)
            {
                // The other end went without reading all.
                return 0;
            }

            var first = descriptors.Count;
            TakeDescriptors(control, (int)header.msg_controllen, descriptors);
            if ((header.msg_flags & (LibC.MSG_TRUNC | LibC.MSG_CTRUNC)) != 0)
            {
                foreach (var descriptor in descriptors.Skip(first).ToList())
                {
                    descriptor.Dispose();
                    descriptors.Remove(descriptor);
                }

                throw new NetlinkException("receive a message", Errno.EMSGSIZE);
            }

            return (int)length;
        }
    }

    /// <summary>Ends the conversation: a thread that waits in <see cref="Receive"/> returns, here and at the other end.</summary>
    public void Shutdown() => _ = LibC.shutdown(_descriptor.Value, LibC.SHUT_RDWR);

    public void Dispose() => _descriptor.Dispose();

    internal static Descriptor Open() =>
        Descriptor.Own(LibC.socket(socket.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC, 0), "open a unix socket");

    /// <summary>Repeats what a signal has interrupted.</summary>
    internal static long Retrying(Func<long> call, string operation)
    {
        while (true)
        {
            var result = call();
            if (result >= 0)
            {
                return result;
            }

            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR)
            {
                throw new NetlinkException(operation, errno);
            }
        }
    }

    /// <summary>CMSG_SPACE of cmsg(3).</summary>
    private static int ControlLength(int descriptors) => sizeof(Interop.cmsghdr) + Align(descriptors * sizeof(int));

    private static int Align(int length) => (length + sizeof(nuint) - 1) & ~(sizeof(nuint) - 1);

    private static void TakeDescriptors(byte* control, int length, ICollection<SafeHandle> descriptors)
    {
        for (var at = 0; at + sizeof(Interop.cmsghdr) <= length;)
        {
            var header = (Interop.cmsghdr*)(control + at);
            var end = at + (int)header->cmsg_len;
            if (header->cmsg_level == LibC.SOL_SOCKET && header->cmsg_type == LibC.SCM_RIGHTS)
            {
                for (var place = at + sizeof(Interop.cmsghdr); place + sizeof(int) <= end; place += sizeof(int))
                {
                    descriptors.Add(Descriptor.Own(*(int*)(control + place), "receive a descriptor"));
                }
            }

            at += Math.Max(Align((int)header->cmsg_len), sizeof(Interop.cmsghdr));
        }
    }

    private PeerCredentials ReadPeer()
    {
        Interop.ucred peer;
        socklen_t length = sizeof(Interop.ucred);
        SystemCall.Check(LibC.getsockopt(_descriptor.Value, LibC.SOL_SOCKET, LibC.SO_PEERCRED, &peer, &length), "read SO_PEERCRED");
        return new PeerCredentials(peer.pid, peer.uid, peer.gid);
    }
}
