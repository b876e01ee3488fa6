using System.Net;

namespace FlannelMesh.Configuration;

/// <summary>
/// The effective net-conf.json: defaults filled in, every rule checked. At least one of the two ranges is set.
/// A node's lease is a slot: a number that stands for one subnet of each family, both counted from their range's first.
/// </summary>
public sealed record NetworkConfig
{
    /// <summary>The lease table holds 64 blocks of 1,024 slots. Of a larger range the first 65,536 subnets are used.</summary>
    public const int MaxSlots = 64 * 1024;

    /// <summary>Null in an IPv6-only network.</summary>
    public SubnetRange? Ipv4 { get; init; }

    /// <summary>Null in an IPv4-only network.</summary>
    public SubnetRange? Ipv6 { get; init; }

    public required BackendConfig Backend { get; init; }

    public bool EnableIpv4 => Ipv4 is not null;

    public bool EnableIpv6 => Ipv6 is not null;

    /// <summary>The network that names the overlay: IPv4 where there is one.</summary>
    public IPNetwork Network => Primary.Network;

    /// <summary>How many slots there are: the smaller of both ranges, at most <see cref="MaxSlots"/>.</summary>
    public int SubnetCount =>
        (int)UInt128.Min(MaxSlots, UInt128.Min(Ipv4?.Count ?? UInt128.MaxValue, Ipv6?.Count ?? UInt128.MaxValue));

    /// <summary>What two nodes must agree on to be in one cluster, as one stable line of key=value words.</summary>
    public string Canonical => CanonicalNetwork.Format(this);

    private SubnetRange Primary => Ipv4 ?? Ipv6 ?? throw new InvalidOperationException("a network has at least one address family");

    /// <summary>A slot's IPv4 subnet, or its IPv6 subnet in an IPv6-only network.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slot is not in 0 .. <see cref="SubnetCount"/> - 1.</exception>
    public IPNetwork SubnetAt(int index) => Primary.At(Checked(index));

    /// <summary>A slot's IPv4 subnet; null in an IPv6-only network.</summary>
    public IPNetwork? Ipv4SubnetAt(int index) => Ipv4?.At(Checked(index));

    /// <summary>A slot's IPv6 subnet; null in an IPv4-only network.</summary>
    public IPNetwork? Ipv6SubnetAt(int index) => Ipv6?.At(Checked(index));

    /// <summary>The slot of a subnet of either family; null if it is not one that can be leased.</summary>
    public int? IndexOf(IPNetwork subnet)
    {
        var index = Ipv4?.IndexOf(subnet) ?? Ipv6?.IndexOf(subnet);
        return index < (UInt128)SubnetCount ? (int)index : null;
    }

    /// <summary>The first key in which two networks cannot be one, with both values; null if they can.</summary>
    public string? DescribeDifference(NetworkConfig other) => DescribeDifference(other.Canonical);

    /// <inheritdoc cref="DescribeDifference(NetworkConfig)"/>
    /// <param name="otherCanonical">The other side's <see cref="Canonical"/>, as received.</param>
    public string? DescribeDifference(string otherCanonical) => CanonicalNetwork.DescribeDifference(Canonical, otherCanonical);

    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, SubnetCount);
        return index;
    }
}
