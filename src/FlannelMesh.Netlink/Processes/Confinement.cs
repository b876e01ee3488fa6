using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using Tmds.Linux;
using static FlannelMesh.Netlink.Interop.linux_audit;
using static FlannelMesh.Netlink.Interop.linux_capability;
using static FlannelMesh.Netlink.Interop.linux_filter;
using static FlannelMesh.Netlink.Interop.linux_prctl;
using static FlannelMesh.Netlink.Interop.seccomp;

namespace FlannelMesh.Netlink.Processes;

/// <summary>Gives up, for good, what this process will not need.</summary>
public static unsafe class Confinement
{
    private const int LastCapability = 63;

    /// <summary>Linux 5.11 (linux/close_range.h); the number is the same on all architectures. Older kernels refuse, which does no harm.</summary>
    private const int CloseRange = 436;
    private const int CloseRangeCloseOnExec = 4;

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>
    /// Starts the same program anew without any capability. Capabilities belong to threads, and a thread cannot take them from another;
    /// an exec leaves one thread, and with an empty bounding set even root gets none (capabilities(7)).
    /// </summary>
    /// <returns>Only if it could not be done: why not.</returns>
    public static string RestartWithoutCapabilities(IReadOnlyList<string> arguments)
    {
        for (var capability = 0; capability <= LastCapability; capability++)
        {
            if (NativeMethods.prctl(PR_CAPBSET_READ, (nuint)capability, 0, 0, 0) == 1
                && NativeMethods.prctl(PR_CAPBSET_DROP, (nuint)capability, 0, 0, 0) != 0)
            {
                return $"the bounding set cannot be reduced: {Errno.Describe(Marshal.GetLastSystemError())}";
            }
        }

        _ = NativeMethods.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        ClearCapabilities();
        var texts = arguments.Select(NativeString.From).Select(GCHandleOf).ToArray();
        var pointers = stackalloc byte*[texts.Length + 1];
        for (var i = 0; i < texts.Length; i++)
        {
            pointers[i] = (byte*)texts[i].AddrOfPinnedObject();
        }

        pointers[texts.Length] = null;

        // What the starter left open by mistake is not ours; standard input and output are still wanted for errors.
        _ = NativeMethods.syscall(CloseRange, 3, unchecked((nint)uint.MaxValue), CloseRangeCloseOnExec);
        fixed (byte* self = "/proc/self/exe\0"u8)
        {
            _ = NativeMethods.execv(self, pointers);
        }

        return $"the program cannot be started anew: {Errno.Describe(Marshal.GetLastSystemError())}";
    }

    /// <summary>The calling thread's own, which threads it starts inherit.</summary>
    public static void ClearCapabilities()
    {
        // struct __user_cap_header_struct and two of struct __user_cap_data_struct, all of zero bits.
        var header = stackalloc uint[2] { _LINUX_CAPABILITY_VERSION_3, 0 };
        var data = stackalloc uint[6];
        _ = NativeMethods.syscall(IsX64 ? unistd_x64.__NR_capset : unistd_arm64.__NR_capset, (nint)header, (nint)data, 0);
    }

    /// <summary>A process group of its own, so that what ends the starter's does not end it; and nothing of its terminal or pipes.</summary>
    public static void Detach()
    {
        _ = NativeMethods.setsid();
        fixed (byte* path = "/dev/null\0"u8)
        {
            var nothing = LibC.open(path, LibC.O_RDWR | LibC.O_CLOEXEC);
            for (var descriptor = 0; descriptor <= 2; descriptor++)
            {
                _ = NativeMethods.dup2(nothing, descriptor);
            }
        }
    }

    /// <summary>
    /// From now on, in every thread: no file is opened, no program started, no other process looked at (EPERM). Sockets and the
    /// descriptors at hand go on to work. Cannot be undone.
    /// </summary>
    /// <exception cref="NetlinkException">The kernel has no seccomp filters.</exception>
    public static void ForbidFiles()
    {
        SystemCall.Check(NativeMethods.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "give up new privileges");
        _ = NativeMethods.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        var forbidden = IsX64 ? unistd_x64.Outward : unistd_arm64.Outward;
        var filter = stackalloc sock_filter[forbidden.Length + 8];
        var n = 0;

        // struct seccomp_data: the system call's number at 0, the architecture at 4. Another architecture's numbers mean other calls.
        filter[n++] = Load(4);
        filter[n++] = JumpIfEqual(IsX64 ? AUDIT_ARCH_X86_64 : AUDIT_ARCH_AARCH64, 1, 0);
        filter[n++] = Return(SECCOMP_RET_KILL_PROCESS);
        filter[n++] = Load(0);
        for (var i = 0; i < forbidden.Length; i++)
        {
            filter[n++] = JumpIfEqual((uint)forbidden[i], (byte)(forbidden.Length - i), 0);
        }

        filter[n++] = Return(SECCOMP_RET_ALLOW);
        filter[n++] = Return(SECCOMP_RET_ERRNO | Errno.EPERM);
        var program = new sock_fprog { len = (ushort)n, filter = filter };
        if (NativeMethods.syscall(IsX64 ? unistd_x64.__NR_seccomp : unistd_arm64.__NR_seccomp, (nint)SECCOMP_SET_MODE_FILTER, (nint)SECCOMP_FILTER_FLAG_TSYNC, (nint)(&program)) != 0)
        {
            throw new NetlinkException("give up files", Marshal.GetLastSystemError(), "seccomp filters are needed (CONFIG_SECCOMP_FILTER)");
        }
    }

    private static GCHandle GCHandleOf(byte[] text) => GCHandle.Alloc(text, GCHandleType.Pinned);

    private static sock_filter Load(uint offset) => new() { code = BPF_LD | BPF_W | BPF_ABS, k = offset };

    private static sock_filter JumpIfEqual(uint value, byte ifTrue, byte ifFalse) =>
        new() { code = BPF_JMP | BPF_JEQ | BPF_K, k = value, jt = ifTrue, jf = ifFalse };

    private static sock_filter Return(uint value) => new() { code = BPF_RET | BPF_K, k = value };
}
