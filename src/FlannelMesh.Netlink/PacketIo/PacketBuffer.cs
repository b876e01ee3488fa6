using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.PacketIo;

/// <summary>
/// Memory outside the collected heap that never moves: slices of it can stand in system calls while managed code goes on. Its pages are
/// taken from the system as they are touched; what it holds at first is undefined.
/// </summary>
public sealed unsafe class PacketBuffer : IDisposable
{
    private const nuint PageSize = 4096;

    private byte* _start;

    /// <param name="length">Bytes.</param>
    public PacketBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)length, PageSize);
        Length = length;
    }

    public int Length { get; }

    public Span<byte> Span => _start is null ? throw new ObjectDisposedException(nameof(PacketBuffer)) : new Span<byte>(_start, Length);

    /// <summary>For system calls that keep the address between calls.</summary>
    internal byte* Start => _start is null ? throw new ObjectDisposedException(nameof(PacketBuffer)) : _start;

    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
