using System.Net.Sockets;
using CsCheck;
using FlannelMesh.Backends.Vxlan;
using FlannelMesh.Netlink;

namespace FlannelMesh.Tests.Backends;

public sealed class VtepMacTests
{
    /// <summary>Peers remember the address: another way to compute it would cut off every node that is upgraded.</summary>
    [Theory]
    [InlineData(AddressFamily.InterNetwork, "22:96:6c:e7:20:16")]
    [InlineData(AddressFamily.InterNetworkV6, "e6:10:f9:43:10:ad")]
    public void The_address_of_a_node_never_changes(AddressFamily family, string expected) =>
        Assert.Equal(MacAddress.Parse(expected), VtepMac.Of(BackendSamples.Self, 1, family));

    [Fact]
    public void Every_address_is_locally_administered_unicast() => Gen.Select(Gen.Guid, Gen.UInt[0, 1 << 24]).Sample((node, vni) =>
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        VtepMac.Of(new NodeId(node), vni, AddressFamily.InterNetwork).CopyTo(bytes);
        return (bytes[0] & 0b11) == 0b10;
    });

    [Fact]
    public void Node_vni_and_family_each_make_a_difference()
    {
        var node = BackendSamples.Self;
        MacAddress[] all =
        [
            VtepMac.Of(node, 1, AddressFamily.InterNetwork),
            VtepMac.Of(node, 2, AddressFamily.InterNetwork),
            VtepMac.Of(node, 1, AddressFamily.InterNetworkV6),
            VtepMac.Of(NodeId.New(), 1, AddressFamily.InterNetwork),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
