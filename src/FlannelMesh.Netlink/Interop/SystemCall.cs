using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

internal static class SystemCall
{
    /// <summary>For Tmds.LibC calls, which keep errno as the managed "last P/Invoke error".</summary>
    public static int Check(int result, string operation) =>
        result >= 0 ? result : throw new NetlinkException(operation, Marshal.GetLastPInvokeError());
}
