using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using static FlannelMesh.Netlink.Interop.linux_capability;
using static FlannelMesh.Netlink.Interop.linux_prctl;

namespace FlannelMesh.Netlink.Processes;

/// <summary>What a thread may do, and what it and its children could come to.</summary>
/// <param name="Permitted">Bit n stands for capability n, here and below.</param>
/// <param name="Effective">What of it is in force.</param>
/// <param name="Bounding">What an exec can bring at most.</param>
/// <param name="MayGain">There is no no_new_privs.</param>
public readonly record struct Privileges(ulong Permitted, ulong Effective, ulong Bounding, bool MayGain)
{
    private const int LastCapability = 63;

    /// <summary>Only who holds CAP_SETPCAP can.</summary>
    public bool CanReduceBounding => (Effective & Bit(Capability.SetPcap)) != 0;

    /// <summary>Of the calling thread, by system calls: /proc may be hidden.</summary>
    public static unsafe Privileges OfThisThread()
    {
        var header = stackalloc uint[2] { _LINUX_CAPABILITY_VERSION_3, 0 };
        var data = stackalloc uint[6];
        var number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? unistd_x64.__NR_capget : unistd_arm64.__NR_capget;
        if (NativeMethods.syscall(number, (nint)header, (nint)data, 0) != 0)
        {
            throw new NetlinkException("read capabilities", Marshal.GetLastSystemError());
        }

        var bounding = 0UL;
        for (var capability = 0; capability <= LastCapability; capability++)
        {
            bounding |= NativeMethods.prctl(PR_CAPBSET_READ, (nuint)capability, 0, 0, 0) == 1 ? 1UL << capability : 0;
        }

        return new Privileges(
            data[1] | ((ulong)data[4] << 32),
            data[0] | ((ulong)data[3] << 32),
            bounding,
            NativeMethods.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1);
    }

    /// <summary>Whether there is something to give up that can be given up.</summary>
    /// <param name="kept">What is needed.</param>
    public bool Exceed(ulong kept) =>
        MayGain || (Permitted & ~kept) != 0 || (CanReduceBounding && (Bounding & ~kept) != 0);

    public static ulong Mask(IEnumerable<Capability> capabilities) => capabilities.Aggregate(0UL, (mask, capability) => mask | Bit(capability));

    public override string ToString() =>
        $"permitted {Permitted:x}, effective {Effective:x}, bounding {Bounding:x}{(MayGain ? ", may gain more" : "")}";

    private static ulong Bit(Capability capability) => 1UL << (int)capability;
}
