using System.Net;
using FlannelMesh.Backends;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Tests.Backends;

public sealed class OnLinkTableTests : IDisposable
{
    private static readonly IPAddress Peer = IPAddress.Parse("10.99.0.11");
    private static readonly IPNetwork Network = IPNetwork.Parse("10.99.0.0/24");
    private static readonly Route Direct = new() { Destination = Network, LinkIndex = 2 };

    private readonly LookupKernel _kernel = new();
    private readonly OnLinkTable _table;

    public OnLinkTableTests() => _table = new OnLinkTable(_kernel, "eth0");

    public void Dispose() => _kernel.Dispose();

    public static TheoryData<string, bool> Ways => new()
    {
        { "over the underlay", true },
        { "via a router", false },
        { "over another interface", false },
        { "refused", false },
        { "none", false },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Only_what_the_underlay_reaches_without_a_router_is_on_the_link(string way, bool expected)
    {
        _kernel.Routes = _ => way switch
        {
            "over the underlay" => Direct,
            "via a router" => Direct with { Gateway = IPAddress.Parse("10.99.0.1") },
            "over another interface" => Direct with { LinkIndex = 7 },
            "refused" => Direct with { Type = RouteType.Unreachable, LinkIndex = null },
            _ => null,
        };

        Assert.Equal(expected, _table.IsOnLink(Peer));
    }

    [Fact]
    public void An_answer_holds_until_routes_change()
    {
        Assert.False(_table.IsInUse);
        _kernel.Routes = _ => Direct;
        Assert.True(_table.IsOnLink(Peer) && _table.IsOnLink(Peer));
        Assert.Equal((1, true), (_kernel.Lookups, _table.IsInUse));

        _kernel.Routes = _ => null;
        Assert.True(_table.IsOnLink(Peer));
        _table.Forget();

        Assert.False(_table.IsOnLink(Peer));
        Assert.Equal(2, _kernel.Lookups);
    }

    [Fact]
    public void Without_the_underlay_nothing_is_on_it()
    {
        _kernel.Routes = _ => Direct;

        Assert.False(new OnLinkTable(_kernel, "eth9").IsOnLink(Peer));
    }
}
