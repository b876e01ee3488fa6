using System.Net;
using FlannelMesh.Health.Echo;
using FlannelMesh.Metrics;

namespace FlannelMesh.Tests.Health.Echo;

public class EchoGuardTests
{
    private readonly CounterFamily _refused = new Instruments(TimeProvider.System).ProbeRefusals;
    private readonly EchoGuard _guard;

    public EchoGuardTests()
    {
        _guard = new EchoGuard(HealthSamples.Id(1), HealthSamples.Key(1), node => node == HealthSamples.Id(2) ? HealthSamples.Key(2) : null, _refused);
        _guard.Know(
            [IPAddress.Parse("10.99.0.12"), IPAddress.Parse("fd99::12")],
            [IPNetwork.Parse("10.5.2.0/24"), IPNetwork.Parse("10.5.3.0/24"), IPNetwork.Parse("fc00:0:0:2::/64")]);
    }

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

    [Theory]
    [InlineData(false, 2, 1, 1, "10.99.0.12", null)]
    [InlineData(false, 2, 1, 2, "10.99.0.12", EchoGuard.Signature)]
    [InlineData(false, 2, 1, 1, "10.99.0.13", EchoGuard.Source)]
    [InlineData(false, 1, 2, 2, "10.99.0.12", CounterFamily.Other)]
    [InlineData(true, 1, 2, 2, "10.99.0.12", null)]
    [InlineData(true, 1, 2, 1, "10.99.0.12", EchoGuard.Signature)]
    [InlineData(true, 1, 3, 3, "10.99.0.12", EchoGuard.Signature)]
    [InlineData(true, 2, 1, 1, "10.99.0.12", CounterFamily.Other)]
    public void Who_has_not_the_key_gets_no_answer_and_cannot_give_one(bool isAnswer, int asker, int asked, int key, string from, string? reason)
    {
        var bytes = new byte[EchoDatagram.Length];
        new EchoDatagram(isAnswer, 7, HealthSamples.Id(asker), HealthSamples.Id(asked)).Write(bytes, HealthSamples.Key(key));

        Assert.Equal(reason is null, _guard.Admits(bytes, new IPEndPoint(IPAddress.Parse(from), 1).Serialize(), out _));
        Assert.All(_refused.Values, value => Assert.Equal(value == reason ? 1 : 0, _refused[value].Value));
    }

    [Fact]
    public void The_unsigned_probes_of_former_versions_are_none()
    {
        var former = Convert.FromHexString("464d6563010100000102030405060708" + "00000002000000000000000000000000" + "00000001000000000000000000000000");

        Assert.False(_guard.Admits(former, new IPEndPoint(IPAddress.Parse("10.99.0.12"), 1).Serialize(), out _));
        Assert.Equal(1, _refused[EchoGuard.Format].Value);
    }

    [Fact]
    public void A_key_never_shows_in_text() => Assert.Equal("EchoKey", $"{HealthSamples.Key(1)}");
}
