namespace FlannelMesh.Netlink.Addresses;

/// <summary>IFA_F_* of linux/if_addr.h.</summary>
[Flags]
public enum AddressFlags : uint
{
    None = 0,

    /// <summary>IPv6: temporary (privacy). IPv4: secondary. The kernel uses one bit for both.</summary>
    TemporaryOrSecondary = 0x01,
    NoDad = 0x02,
    Deprecated = 0x20,
    Tentative = 0x40,
    Permanent = 0x80,
    NoPrefixRoute = 0x200,
}
