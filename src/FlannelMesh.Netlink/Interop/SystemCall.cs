using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

/// <summary>For Tmds.LibC calls, which keep errno as the managed "last P/Invoke error".</summary>
internal static class SystemCall
{
    public static int Check(int result, string operation) =>
        result >= 0 ? result : throw new NetlinkException(operation, Marshal.GetLastPInvokeError());

    /// <inheritdoc cref="Check(int, string)"/>
    public static int Check(int result, [InterpolatedStringHandlerArgument(nameof(result))] ref OperationText operation) =>
        result >= 0 ? result : throw operation.ToException();
}
