namespace FlannelMesh.Labs;

/// <summary>The address families of a lab, of its underlay and of its pods alike.</summary>
[Flags]
public enum AddressFamilies
{
    None = 0,
    IPv4 = 1,
    IPv6 = 2,
    Dual = IPv4 | IPv6,
}
