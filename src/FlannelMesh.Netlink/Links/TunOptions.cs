namespace FlannelMesh.Netlink.Links;

/// <summary>What is special about a layer-3 tunnel device (IFLA_TUN_* of linux/if_link.h).</summary>
/// <param name="IsPersistent">It stays when nobody has it open.</param>
/// <param name="IsMultiQueue">Several may have it open at once, each with a queue of its own.</param>
public sealed record TunOptions(bool IsPersistent, bool IsMultiQueue)
{
    /// <summary>As a tunnel of ours is made: it outlives the program that moves its packets.</summary>
    public static TunOptions Lasting { get; } = new(IsPersistent: true, IsMultiQueue: true);
}
