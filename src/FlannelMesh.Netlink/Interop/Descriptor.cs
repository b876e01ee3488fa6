using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Interop;

/// <summary>Owns a file descriptor of any kind.</summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    private Descriptor(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>For system calls; valid while this object is reachable and not disposed.</summary>
    public int Value => IsClosed ? throw new ObjectDisposedException(nameof(Descriptor)) : (int)handle;

    /// <summary>Takes over the result of a Tmds.LibC call that returns a descriptor or -1.</summary>
    /// <exception cref="NetlinkException">The result was -1.</exception>
    public static Descriptor Own(int result, string operation) => new(SystemCall.Check(result, operation));

    /// <inheritdoc cref="Own(int, string)"/>
    public static Descriptor Own(int result, [InterpolatedStringHandlerArgument(nameof(result))] ref OperationText operation) =>
        new(SystemCall.Check(result, ref operation));

    public static unsafe Descriptor OpenFile(string path, int flags, ushort mode = 0)
    {
        fixed (byte* native = NativeString.From(path))
        {
            return Own(LibC.open(native, flags | LibC.O_CLOEXEC, mode), $"open {path}");
        }
    }

    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
