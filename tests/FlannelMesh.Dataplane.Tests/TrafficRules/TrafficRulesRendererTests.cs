using FlannelMesh.Dataplane.TrafficRules;

namespace FlannelMesh.Dataplane.Tests.TrafficRules;

public class TrafficRulesRendererTests
{
    private const string Start = "table inet flannelmesh\ndelete table inet flannelmesh\n";

    /// <summary>The order of flannel's FLANNEL-POSTRTG chain.</summary>
    private static readonly string[] MasqueradeV4 =
    [
        "ip saddr 10.5.1.0/24 ip daddr 10.5.0.0/16 return",
        "ip saddr 10.5.0.0/16 ip daddr 10.5.1.0/24 return",
        "ip saddr != 10.5.0.0/16 ip daddr 10.5.1.0/24 return",
        "ip saddr 10.5.0.0/16 ip daddr != 224.0.0.0/4 masquerade fully-random",
        "ip saddr != 10.5.0.0/16 ip daddr 10.5.0.0/16 masquerade fully-random",
    ];

    private static readonly string[] MasqueradeV6 =
    [
        "ip6 saddr fd00:5:0:1::/64 ip6 daddr fd00:5::/48 return",
        "ip6 saddr fd00:5::/48 ip6 daddr fd00:5:0:1::/64 return",
        "ip6 saddr != fd00:5::/48 ip6 daddr fd00:5:0:1::/64 return",
        "ip6 saddr fd00:5::/48 ip6 daddr != ff00::/8 masquerade fully-random",
        "ip6 saddr != fd00:5::/48 ip6 daddr fd00:5::/48 masquerade fully-random",
    ];

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_chain_is_there_if_it_is_asked_for(bool masquerade, bool forward)
    {
        var text = TrafficRulesRenderer.Render(Policies.Of(masquerade, forward));

        Assert.StartsWith(Start + "table inet flannelmesh {\n", text, StringComparison.Ordinal);
        Assert.Equal(masquerade, text.Contains("chain postrouting {\n    type nat hook postrouting priority srcnat; policy accept;\n", StringComparison.Ordinal));
        Assert.Equal(forward, text.Contains("chain forward {\n    type filter hook forward priority filter; policy accept;\n", StringComparison.Ordinal));
        Assert.Equal(masquerade ? 2 : 0, Rules(text, "masquerade").Length);
        Assert.Equal(forward ? 2 : 0, Rules(text, "accept").Length);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Masquerade_rules_come_in_flannels_order_for_each_family(bool v4, bool v6)
    {
        var text = TrafficRulesRenderer.Render(Policies.Of(forward: false, v4: v4, v6: v6));

        Assert.Equal(["meta mark & 0x4000 == 0x4000 return", .. v4 ? MasqueradeV4 : [], .. v6 ? MasqueradeV6 : []], Rules(text, ""));
    }

    [Fact]
    public void Forward_rules_accept_both_directions_of_each_family() => Assert.Equal(
        ["ip saddr 10.5.0.0/16 accept", "ip daddr 10.5.0.0/16 accept", "ip6 saddr fd00:5::/48 accept", "ip6 daddr fd00:5::/48 accept"],
        Rules(TrafficRulesRenderer.Render(Policies.Of(masquerade: false, v6: true)), ""));

    [Fact]
    public void Ports_are_not_random_if_that_is_off()
    {
        var text = TrafficRulesRenderer.Render(Policies.Of(fullyRandom: false, v6: true));

        Assert.DoesNotContain("random", text, StringComparison.Ordinal);
        Assert.Equal(4, Rules(text, " masquerade").Length);
    }

    [Fact]
    public void A_policy_that_wants_nothing_removes_the_table() =>
        Assert.Equal(Start, TrafficRulesRenderer.Render(Policies.Of(masquerade: false, forward: false)));

    [Fact]
    public void Removal_makes_the_table_first_so_that_deleting_it_succeeds() => Assert.Equal(Start, TrafficRulesRenderer.RenderRemoval());

    private static string[] Rules(string text, string part) =>
    [
        .. text.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal) && !line.Contains(" hook ", StringComparison.Ordinal))
            .Select(line => line.Trim())
            .Where(line => line.Contains(part, StringComparison.Ordinal)),
    ];
}
