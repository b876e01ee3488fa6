using System.Net;
using FlannelMesh.Health.Echo;

namespace FlannelMesh.Tests.Health.Echo;

public class EchoGuardTests
{
    private readonly EchoGuard _guard = new(HealthSamples.Id(1));

    public EchoGuardTests() => _guard.Know(
        [IPAddress.Parse("10.99.0.12"), IPAddress.Parse("fd99::12")],
        [IPNetwork.Parse("10.5.2.0/24"), IPNetwork.Parse("10.5.3.0/24"), IPNetwork.Parse("fc00:0:0:2::/64")]);

    [Theory]
    [InlineData("10.99.0.12", true)]
    [InlineData("10.99.0.13", false)]
    [InlineData("fd99::12", true)]
    [InlineData("fd99::13", false)]
    [InlineData("10.5.2.0", true)]
    [InlineData("10.5.3.255", true)]
    [InlineData("10.5.4.0", false)]
    [InlineData("fc00:0:0:2::", true)]
    [InlineData("fc00:0:0:3::", false)]
    [InlineData("::10.99.0.13", false)]
    public void Only_addresses_and_subnets_of_known_nodes_count(string source, bool expected) =>
        Assert.Equal(expected, _guard.Knows(new IPEndPoint(IPAddress.Parse(source), 1234).Serialize()));

    [Fact]
    public void Who_is_known_can_change()
    {
        _guard.Know([], []);

        Assert.False(_guard.Knows(new IPEndPoint(IPAddress.Parse("10.99.0.12"), 1).Serialize()));
    }
}
