namespace FlannelMesh.Netlink;

/// <summary>A system call or netlink request that the kernel refused.</summary>
public sealed class NetlinkException(string operation, int errno, string? kernelMessage = null)
    : Exception(Describe(operation, errno, kernelMessage))
{
    public int Errno { get; } = errno;

    public string? KernelMessage { get; } = kernelMessage;

    private static string Describe(string operation, int errno, string? kernelMessage)
    {
        var name = Netlink.Errno.Describe(errno);
        return kernelMessage is null ? $"{operation}: {name}" : $"{operation}: {name}: {kernelMessage}";
    }
}
