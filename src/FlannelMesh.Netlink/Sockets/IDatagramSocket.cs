using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Sockets;

/// <summary>What a conversation needs of a socket; the tests put a kernel with faults behind it.</summary>
internal interface IDatagramSocket : IDisposable
{
    /// <summary>The address the kernel gave this socket; answers carry it.</summary>
    uint PortId { get; }

    /// <summary>For ioctls, which take any socket of the network namespace.</summary>
    Descriptor Descriptor { get; }

    /// <summary>The limit in force, in the kernel's accounting (structures included). Bytes.</summary>
    int GetReceiveBuffer();

    /// <summary>Sends one datagram of whole messages to the kernel, which carries them out before the call returns.</summary>
    void Send(ReadOnlySpan<byte> datagram);

    /// <summary>
    /// Waits for the next datagram of the kernel; those of other processes are dropped. The span is valid until the next call.
    /// </summary>
    /// <returns>False if something was lost: the receive buffer overran, or a datagram was too long (the next may be as long).</returns>
    bool TryReceive(out ReadOnlySpan<byte> datagram);
}
