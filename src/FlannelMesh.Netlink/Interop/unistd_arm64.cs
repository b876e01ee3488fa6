namespace FlannelMesh.Netlink.Interop;

/// <summary>System calls by number on arm64 (asm-generic/unistd.h).</summary>
internal static class unistd_arm64
{
    public const int __NR_capget = 90;
    public const int __NR_capset = 91;
    public const int __NR_seccomp = 277;
    public const int __NR_execve = 221;
    public const int __NR_execveat = 281;
    public const int __NR_openat = 56;
    public const int __NR_openat2 = 437;
    public const int __NR_ptrace = 117;
    public const int __NR_process_vm_readv = 270;
    public const int __NR_process_vm_writev = 271;
    public const int __NR_unlinkat = 35;
    public const int __NR_mkdirat = 34;
    public const int __NR_linkat = 37;
    public const int __NR_symlinkat = 36;
    public const int __NR_fchmodat = 53;
    public const int __NR_fchownat = 54;
    public const int __NR_renameat = 38;
    public const int __NR_renameat2 = 276;
    public const int __NR_mknodat = 33;
    public const int __NR_truncate = 45;
    public const int __NR_mount = 40;
    public const int __NR_umount2 = 39;
    public const int __NR_pivot_root = 41;
    public const int __NR_chroot = 51;
    public const int __NR_setns = 268;
    public const int __NR_unshare = 97;
    public const int __NR_bpf = 280;
    public const int __NR_init_module = 105;
    public const int __NR_finit_module = 273;
    public const int __NR_kexec_load = 104;
    public const int __NR_open_by_handle_at = 265;
    public const int __NR_memfd_create = 279;
    public const int __NR_io_uring_setup = 425;
    public const int __NR_open_tree = 428;
    public const int __NR_move_mount = 429;
    public const int __NR_fsopen = 430;
    public const int __NR_fsmount = 432;
    public const int __NR_pidfd_getfd = 438;
    public const int __NR_mount_setattr = 442;

    /// <summary>What opens, makes or changes a file, starts a program, or reaches into another process or namespace.</summary>
    public static ReadOnlySpan<int> Outward =>
    [
        __NR_execve, __NR_execveat, __NR_openat, __NR_openat2, __NR_ptrace, __NR_process_vm_readv, __NR_process_vm_writev,
        __NR_unlinkat, __NR_mkdirat, __NR_linkat, __NR_symlinkat, __NR_fchmodat, __NR_fchownat, __NR_renameat, __NR_renameat2,
        __NR_mknodat, __NR_truncate, __NR_mount, __NR_umount2, __NR_pivot_root, __NR_chroot, __NR_setns, __NR_unshare, __NR_bpf,
        __NR_init_module, __NR_finit_module, __NR_kexec_load, __NR_open_by_handle_at, __NR_memfd_create, __NR_io_uring_setup,
        __NR_open_tree, __NR_move_mount, __NR_fsopen, __NR_fsmount, __NR_pidfd_getfd, __NR_mount_setattr,
    ];
}
