namespace FlannelMesh.Netlink.Interop;

/// <summary>System calls by number on x86-64.</summary>
[NativeHeader("asm/unistd_64.h")]
internal static class unistd_x64
{
    public const int __NR_capget = 125;
    public const int __NR_capset = 126;
    public const int __NR_seccomp = 317;
    public const int __NR_open = 2;
    public const int __NR_creat = 85;
    public const int __NR_link = 86;
    public const int __NR_unlink = 87;
    public const int __NR_symlink = 88;
    public const int __NR_mkdir = 83;
    public const int __NR_rmdir = 84;
    public const int __NR_rename = 82;
    public const int __NR_chmod = 90;
    public const int __NR_chown = 92;
    public const int __NR_lchown = 94;
    public const int __NR_mknod = 133;
    public const int __NR_fork = 57;
    public const int __NR_vfork = 58;
    public const int __NR_execve = 59;
    public const int __NR_execveat = 322;
    public const int __NR_openat = 257;
    public const int __NR_openat2 = 437;
    public const int __NR_ptrace = 101;
    public const int __NR_process_vm_readv = 310;
    public const int __NR_process_vm_writev = 311;
    public const int __NR_unlinkat = 263;
    public const int __NR_mkdirat = 258;
    public const int __NR_linkat = 265;
    public const int __NR_symlinkat = 266;
    public const int __NR_fchmodat = 268;
    public const int __NR_fchownat = 260;
    public const int __NR_renameat = 264;
    public const int __NR_renameat2 = 316;
    public const int __NR_mknodat = 259;
    public const int __NR_truncate = 76;
    public const int __NR_mount = 165;
    public const int __NR_umount2 = 166;
    public const int __NR_pivot_root = 155;
    public const int __NR_chroot = 161;
    public const int __NR_setns = 308;
    public const int __NR_unshare = 272;
    public const int __NR_bpf = 321;
    public const int __NR_init_module = 175;
    public const int __NR_finit_module = 313;
    public const int __NR_kexec_load = 246;
    public const int __NR_open_by_handle_at = 304;
    public const int __NR_memfd_create = 319;
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
        __NR_open, __NR_creat, __NR_link, __NR_unlink, __NR_symlink, __NR_mkdir, __NR_rmdir, __NR_rename, __NR_chmod, __NR_chown,
        __NR_lchown, __NR_mknod, __NR_fork, __NR_vfork, __NR_execve, __NR_execveat, __NR_openat, __NR_openat2, __NR_ptrace,
        __NR_process_vm_readv, __NR_process_vm_writev, __NR_unlinkat, __NR_mkdirat, __NR_linkat, __NR_symlinkat, __NR_fchmodat,
        __NR_fchownat, __NR_renameat, __NR_renameat2, __NR_mknodat, __NR_truncate, __NR_mount, __NR_umount2, __NR_pivot_root,
        __NR_chroot, __NR_setns, __NR_unshare, __NR_bpf, __NR_init_module, __NR_finit_module, __NR_kexec_load,
        __NR_open_by_handle_at, __NR_memfd_create, __NR_io_uring_setup, __NR_open_tree, __NR_move_mount, __NR_fsopen,
        __NR_fsmount, __NR_pidfd_getfd, __NR_mount_setattr,
    ];
}
