using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Sockets;

/// <summary>A unix socket of type SOCK_SEQPACKET that others connect to by its path, which only its owner may (0600).</summary>
public sealed unsafe class SeqPacketListener : IDisposable
{
    private const ushort OwnerOnly = 0x180; // 0600

    private readonly Descriptor _descriptor;

    private SeqPacketListener(Descriptor descriptor) => _descriptor = descriptor;

    /// <summary>For poll; valid while this object is not disposed.</summary>
    public SafeHandle Handle => _descriptor;

    /// <summary>Binds the path; what a process that is gone has left there is replaced.</summary>
    /// <exception cref="NetlinkException">EADDRINUSE: somebody listens there, or the path is something else than a socket.</exception>
    /// <exception cref="ArgumentException">The path is longer than a socket's can be.</exception>
    public static SeqPacketListener Listen(string path)
    {
        var address = UnixAddress.Of(path);
        var descriptor = SeqPacketSocket.Open();
        try
        {
            // The file gets the socket's own mode, less umask: no moment in which others may connect.
            SystemCall.Check(LibC.fchmod(descriptor.Value, OwnerOnly), $"set the mode of {path}");
            var error = Bind(descriptor, &address);
            if (error == Errno.EADDRINUSE && IsAbandoned(path))
            {
                File.Delete(path);
                error = Bind(descriptor, &address);
            }

            if (error != 0)
            {
                throw new NetlinkException($"bind {path}", error);
            }

            SystemCall.Check(LibC.listen(descriptor.Value, 8), $"listen on {path}");
            return new SeqPacketListener(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next connection.</summary>
    /// <exception cref="NetlinkException">EINVAL after <see cref="Shutdown"/>.</exception>
    public SeqPacketSocket Accept()
    {
        var accepted = (int)SeqPacketSocket.Retrying(
            () => LibC.accept4(_descriptor.Value, null, null, LibC.SOCK_CLOEXEC), "accept a connection");
        return new SeqPacketSocket(Descriptor.Own(accepted, "accept a connection"));
    }

    /// <summary>A thread that waits in <see cref="Accept"/> gets its exception. The path stays, as with every unix socket.</summary>
    public void Shutdown() => _ = LibC.shutdown(_descriptor.Value, LibC.SHUT_RDWR);

    public void Dispose() => _descriptor.Dispose();

    private static int Bind(Descriptor descriptor, Interop.sockaddr_un* address) =>
        LibC.bind(descriptor.Value, (sockaddr*)address, Unsafe.SizeOf<Interop.sockaddr_un>()) == 0 ? 0 : Marshal.GetLastPInvokeError();

    private static bool IsAbandoned(string path)
    {
        try
        {
            SeqPacketSocket.Connect(path).Dispose();
            return false;
        }
        catch (NetlinkException e)
        {
            return e.Errno == Errno.ECONNREFUSED && SocketFile.IsSocket(path);
        }
    }
}
