using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.PacketIo;

/// <summary>Pieces of memory that go out as one, in their order. Slices must lie in <see cref="PacketBuffer"/>s, which do not move.</summary>
public sealed unsafe class SliceList : IDisposable
{
    private iovec* _vectors;

    /// <param name="capacity">Slices, at most UIO_MAXIOV (1024, linux/uio.h).</param>
    public SliceList(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1024);
        Capacity = capacity;
        _vectors = (iovec*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(iovec));
    }

    public int Capacity { get; }

    public int Count { get; private set; }

    internal iovec* Vectors => _vectors;

    public void Clear() => Count = 0;

    public void Add(ReadOnlySpan<byte> slice)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Count, Capacity);
        _vectors[Count++] = new iovec { iov_base = Unsafe.AsPointer(ref MemoryMarshal.GetReference(slice)), iov_len = (nuint)slice.Length };
    }

    public void Dispose()
    {
        NativeMemory.Free(_vectors);
        _vectors = null;
        Count = 0;
    }
}
