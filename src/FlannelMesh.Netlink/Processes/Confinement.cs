using System.Globalization;
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
        if (ReduceBounding(0) is { } problem)
        {
            return problem;
        }

        _ = NativeMethods.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        ClearCapabilities();

        // What the starter left open by mistake is not ours; standard input and output are still wanted for errors.
        _ = NativeMethods.syscall(CloseRange, 3, unchecked((nint)uint.MaxValue), CloseRangeCloseOnExec);
        return Execute("/proc/self/exe", arguments.Select(NativeString.From));
    }

    /// <summary>
    /// Starts this program anew, as the same process with the same arguments, with these capabilities at most and without a way to new ones;
    /// so every thread of it is limited. Does nothing where that is so already, as below a service manager or in a container.
    /// </summary>
    /// <returns>Null if there was nothing to give up; otherwise it comes back only when it could not be done: why not.</returns>
    public static string? RestartWithin(IReadOnlyCollection<Capability> kept)
    {
        var mask = Privileges.Mask(kept);
        var held = Privileges.OfThisThread();
        if (!held.Exceed(mask))
        {
            return null;
        }

        if (held.CanReduceBounding && ReduceBounding(mask) is { } problem)
        {
            return problem;
        }

        if (NativeMethods.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        {
            return $"new privileges cannot be given up: {Errno.Describe(Marshal.GetLastSystemError())}";
        }

        // Root gets its permitted set again at the exec, within the bounds; others keep the ambient one alone.
        _ = NativeMethods.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        var isRoot = LibC.geteuid() == 0;
        SetCapabilities(held.Permitted & mask, isRoot ? 0 : held.Permitted & mask);
        for (var capability = 0; !isRoot && capability <= LastCapability; capability++)
        {
            if ((held.Permitted & mask & (1UL << capability)) != 0)
            {
                _ = NativeMethods.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, (nuint)capability, 0, 0);
            }
        }

        // Were it not so, the new program would do the same again, for ever.
        if (Privileges.OfThisThread() is var left && left.Exceed(mask))
        {
            return $"more privileges stay than are needed ({left})";
        }

        RemoveDiagnosticsSocket();
        return Execute(Environment.ProcessPath!, CommandLine());
    }

    /// <summary>The calling thread's own, which threads it starts inherit.</summary>
    public static void ClearCapabilities() => SetCapabilities(0, 0);

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

    /// <returns>Null, or why it could not be done.</returns>
    private static string? ReduceBounding(ulong kept)
    {
        for (var capability = 0; capability <= LastCapability; capability++)
        {
            if ((kept & (1UL << capability)) == 0
                && NativeMethods.prctl(PR_CAPBSET_READ, (nuint)capability, 0, 0, 0) == 1
                && NativeMethods.prctl(PR_CAPBSET_DROP, (nuint)capability, 0, 0, 0) != 0)
            {
                return $"the bounding set cannot be reduced: {Errno.Describe(Marshal.GetLastSystemError())}";
            }
        }

        return null;
    }

    private static void SetCapabilities(ulong permitted, ulong inheritable)
    {
        // struct __user_cap_header_struct, and two of struct __user_cap_data_struct: effective, permitted and inheritable, the lower 32 first.
        var header = stackalloc uint[2] { _LINUX_CAPABILITY_VERSION_3, 0 };
        var data = stackalloc uint[6]
        {
            (uint)permitted, (uint)permitted, (uint)inheritable,
            (uint)(permitted >> 32), (uint)(permitted >> 32), (uint)(inheritable >> 32),
        };
        _ = NativeMethods.syscall(IsX64 ? unistd_x64.__NR_capset : unistd_arm64.__NR_capset, (nint)header, (nint)data, 0);
    }

    /// <returns>Only if it could not be done: why not.</returns>
    private static string Execute(string program, IEnumerable<byte[]> arguments)
    {
        var texts = arguments.Select(GCHandleOf).ToArray();
        var pointers = stackalloc byte*[texts.Length + 1];
        for (var i = 0; i < texts.Length; i++)
        {
            pointers[i] = (byte*)texts[i].AddrOfPinnedObject();
        }

        pointers[texts.Length] = null;
        fixed (byte* path = NativeString.From(program))
        {
            _ = NativeMethods.execv(path, pointers);
        }

        var error = Marshal.GetLastSystemError();
        Array.ForEach(texts, text => text.Free());
        return $"the program cannot be started anew: {Errno.Describe(error)}";
    }

    /// <summary>.NET's own: the new runtime could not listen there, and would leave it behind.</summary>
    private static void RemoveDiagnosticsSocket()
    {
        // Its name has the process's start time, field 22 of proc_pid_stat(5); the name of the program, field 2, may hold spaces.
        const int StartTime = 22 - 3;
        var stat = File.ReadAllText("/proc/self/stat");
        var started = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[StartTime];
        File.Delete(Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"dotnet-diagnostic-{Environment.ProcessId}-{started}-socket")));
    }

    /// <summary>As it was given, also where another program runs this one (dotnet FILE.dll …); each with its zero.</summary>
    private static IEnumerable<byte[]> CommandLine()
    {
        var all = File.ReadAllBytes("/proc/self/cmdline");
        for (var start = 0; start < all.Length;)
        {
            var end = Array.IndexOf(all, (byte)0, start) + 1;
            yield return all[start..end];
            start = end;
        }
    }

    private static GCHandle GCHandleOf(byte[] text) => GCHandle.Alloc(text, GCHandleType.Pinned);

    private static sock_filter Load(uint offset) => new() { code = BPF_LD | BPF_W | BPF_ABS, k = offset };

    private static sock_filter JumpIfEqual(uint value, byte ifTrue, byte ifFalse) =>
        new() { code = BPF_JMP | BPF_JEQ | BPF_K, k = value, jt = ifTrue, jf = ifFalse };

    private static sock_filter Return(uint value) => new() { code = BPF_RET | BPF_K, k = value };
}
