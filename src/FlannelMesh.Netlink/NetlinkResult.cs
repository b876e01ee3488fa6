namespace FlannelMesh.Netlink;

/// <summary>The kernel's answer to one request.</summary>
/// <param name="Errno">0 for success, else a positive errno.</param>
/// <param name="Message">The kernel's extended ack text, if it gave one.</param>
public readonly record struct NetlinkResult(int Errno, string? Message = null)
{
    public static NetlinkResult Success { get; }

    public bool IsSuccess => Errno == 0;
}
