using System.Net;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Addresses;

public class AddressKernelTests : KernelTest
{
    private const byte Protocol = 179;

    [KernelTheory]
    [InlineData("10.5.72.0", 32)]
    [InlineData("10.5.72.1", 24)]
    [InlineData("fd00:5:72::", 128)]
    [InlineData("fd00:5:72::1", 64)]
    public void An_address_is_added_as_ip_sees_it_and_removed(string text, int prefixLength)
    {
        var address = new InterfaceAddress
        {
            LinkIndex = AddEthernet("d0"),
            Address = IPAddress.Parse(text),
            PrefixLength = prefixLength,
            Flags = text.Contains(':', StringComparison.Ordinal) ? AddressFlags.NoDad : AddressFlags.None,
            Protocol = Protocol,
        };
        Apply(new NetlinkRequest.ReplaceAddress(address), new NetlinkRequest.ReplaceAddress(address));

        var shown = Namespace.IpJson("address show dev d0")[0].GetProperty("addr_info").EnumerateArray()
            .Single(info => Text(info, "local") == text);
        Assert.Equal(prefixLength, shown.GetProperty("prefixlen").GetInt32());
        Assert.Equal("global", Text(shown, "scope"));
        Assert.False(Has(shown, "address"));
        Assert.Equal(address with { Flags = address.Flags | AddressFlags.Permanent }, Find(text));

        Apply(new NetlinkRequest.DeleteAddress(address));
        Assert.Null(Find(text));
        Assert.DoesNotContain(text + "/", Namespace.Ip("address show dev d0"), StringComparison.Ordinal);
        Assert.Equal(Errno.EADDRNOTAVAIL, Netlink.Execute([new NetlinkRequest.DeleteAddress(address)])[0].Errno);
    }

    [KernelFact]
    public void Addresses_made_by_ip_are_read()
    {
        var index = AddEthernet("d0");
        Namespace.Ip("address add 192.0.2.9/25 dev d0 scope link");
        Namespace.Ip("address add 192.0.2.130 peer 192.0.2.131/32 dev d0");
        Namespace.Ip("address add 2001:db8::9/64 dev d0 nodad noprefixroute");

        var first = Find("192.0.2.9")!;
        Assert.Equal(
            (index, 25, RouteScope.Link, AddressFlags.Permanent, 0),
            (first.LinkIndex, first.PrefixLength, first.Scope, first.Flags, first.Protocol));
        Assert.Equal(32, Find("192.0.2.130")!.PrefixLength);
        Assert.Equal(AddressFlags.NoDad | AddressFlags.NoPrefixRoute | AddressFlags.Permanent, Find("2001:db8::9")!.Flags);
        Assert.Equal(RouteScope.Host, Find("127.0.0.1")!.Scope);
        Assert.Equal(128, Find("::1")!.PrefixLength);
    }

    private InterfaceAddress? Find(string address) =>
        Netlink.GetAddresses().SingleOrDefault(found => found.Address.Equals(IPAddress.Parse(address)));
}
