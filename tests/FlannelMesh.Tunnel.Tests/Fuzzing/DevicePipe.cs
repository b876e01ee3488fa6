using System.Net.Sockets;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Netlink.Sockets;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>Stands for the TUN device: whole frames each way, without root and without the kernel's opinion of them.</summary>
internal sealed class DevicePipe : IDisposable
{
    private readonly SeqPacketSocket _path;
    private readonly SeqPacketSocket _kernel;
    private readonly Socket _pathView;
    private readonly Socket _kernelView;

    public DevicePipe()
    {
        (_path, _kernel) = SeqPacketSocket.Pair();
        Device = new DeviceQueue(_path.Handle);
        (_pathView, _kernelView) = (View(_path.Handle), View(_kernel.Handle));
        _pathView.SendBufferSize = _kernelView.SendBufferSize = 1 << 20;
    }

    /// <summary>What the path has.</summary>
    public DeviceQueue Device { get; }

    /// <summary>As the device is for a path that reads; one that only writes waits when the pipe is full.</summary>
    public void NeverWait() => _pathView.Blocking = false;

    public void Send(ReadOnlySpan<byte> frame) => _kernel.Send(frame, []);

    public bool HasFrame => _kernelView.Poll(0, SelectMode.SelectRead);

    /// <summary>Waits for the next frame of the path.</summary>
    public int Receive(Span<byte> frame)
    {
        if (!_kernelView.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead))
        {
            throw new FuzzException("nothing comes out of the path any more");
        }

        return _kernel.Receive(frame, new List<SafeHandle>());
    }

    public void Dispose()
    {
        _pathView.Dispose();
        _kernelView.Dispose();
        _path.Dispose();
        _kernel.Dispose();
    }

    private static Socket View(SafeHandle handle) => new(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false));
}
