using System.Net;

namespace FlannelMesh.Configuration;

/// <summary>
/// The subnets of one address family that nodes may lease: those of <see cref="SubnetLen"/> bits from <see cref="Min"/> to
/// <see cref="Max"/>, both included, inside <see cref="Network"/>.
/// </summary>
/// <param name="Network">The overlay's address space, host bits clear.</param>
/// <param name="SubnetLen">Prefix length of one node's subnet.</param>
/// <param name="Min">Network address of the first subnet.</param>
/// <param name="Max">Network address of the last subnet.</param>
public sealed record SubnetRange(IPNetwork Network, int SubnetLen, IPAddress Min, IPAddress Max)
{
    /// <summary>Addresses in one subnet.</summary>
    private UInt128 SubnetSize => AddressArithmetic.Size(Min.AddressFamily, SubnetLen);

    public UInt128 Count => ((AddressArithmetic.ToNumber(Max) - AddressArithmetic.ToNumber(Min)) / SubnetSize) + 1;

    /// <summary>The subnet at a place counted from <see cref="Min"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The place is negative or beyond <see cref="Max"/>.</exception>
    public IPNetwork At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((UInt128)index, Count, nameof(index));
        var number = AddressArithmetic.ToNumber(Min) + ((UInt128)index * SubnetSize);
        return new IPNetwork(AddressArithmetic.ToAddress(number, Min.AddressFamily), SubnetLen);
    }

    /// <summary>The place of a subnet, or null if it is not one of the range (other length, family or bounds).</summary>
    public UInt128? IndexOf(IPNetwork subnet)
    {
        if (subnet.BaseAddress.AddressFamily != Min.AddressFamily || subnet.PrefixLength != SubnetLen)
        {
            return null;
        }

        var number = AddressArithmetic.ToNumber(subnet.BaseAddress);
        var first = AddressArithmetic.ToNumber(Min);
        return number < first || number > AddressArithmetic.ToNumber(Max) ? null : (number - first) / SubnetSize;
    }
}
