using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

/// <summary>The calls Tmds.LibC 0.5.0 lacks. They set no managed error: read errno with Marshal.GetLastSystemError() at once.</summary>
internal static unsafe partial class NativeMethods
{
    private const string LibC = "libc.so.6";

    // int flock(int fd, int operation);
    [LibraryImport(LibC)]
    public static partial int flock(int fd, int operation);

    // int rename(const char *oldpath, const char *newpath);
    [LibraryImport(LibC)]
    public static partial int rename(byte* oldpath, byte* newpath);

    // ssize_t read(int fd, void *buf, size_t count);
    [LibraryImport(LibC)]
    public static partial nint read(int fd, void* buf, nuint count);

    // ssize_t writev(int fd, const struct iovec *iov, int iovcnt);
    [LibraryImport(LibC)]
    public static partial nint writev(int fd, iovec* iov, int iovcnt);

    // int sendmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags);
    [LibraryImport(LibC)]
    public static partial int sendmmsg(int sockfd, mmsghdr* msgvec, uint vlen, int flags);

    // int recvmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags, struct timespec *timeout);
    [LibraryImport(LibC)]
    public static partial int recvmmsg(int sockfd, mmsghdr* msgvec, uint vlen, int flags, void* timeout);

    // int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen);
    [LibraryImport(LibC)]
    public static partial int setsockopt(int sockfd, int level, int optname, void* optval, uint optlen);

    // int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen);
    [LibraryImport(LibC)]
    public static partial int getsockopt(int sockfd, int level, int optname, void* optval, uint* optlen);

    // int prctl(int op, unsigned long arg2, unsigned long arg3, unsigned long arg4, unsigned long arg5);
    [LibraryImport(LibC)]
    public static partial int prctl(int op, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    // int execv(const char *pathname, char *const argv[]);
    [LibraryImport(LibC)]
    public static partial int execv(byte* pathname, byte** argv);

    // pid_t setsid(void);
    [LibraryImport(LibC)]
    public static partial int setsid();

    // int dup2(int oldfd, int newfd);
    [LibraryImport(LibC)]
    public static partial int dup2(int oldfd, int newfd);

    // long syscall(long number, ...); the arguments are passed in registers, as those of a plain function
    [LibraryImport(LibC)]
    public static partial nint syscall(nint number, nint a, nint b, nint c);
}
