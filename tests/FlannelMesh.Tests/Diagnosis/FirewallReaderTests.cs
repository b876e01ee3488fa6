using FlannelMesh.Diagnosis;

namespace FlannelMesh.Tests.Diagnosis;

public sealed class FirewallReaderTests
{
    [Fact]
    public void Policies_ports_and_networks_are_read()
    {
        var facts = FirewallReader.Read(
            """
            {"nftables": [
              {"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
              {"table": {"family": "ip", "name": "filter", "handle": 1}},
              {"chain": {"family": "ip", "table": "filter", "name": "FORWARD", "handle": 1, "type": "filter", "hook": "forward", "prio": 0, "policy": "drop"}},
              {"chain": {"family": "ip", "table": "filter", "name": "INPUT", "handle": 2, "type": "filter", "hook": "input", "prio": 0, "policy": "accept"}},
              {"chain": {"family": "ip6", "table": "filter", "name": "FORWARD", "handle": 9, "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}},
              {"rule": {"family": "ip6", "table": "filter", "chain": "FORWARD", "handle": 10, "expr": [
                {"match": {"op": "==", "left": {"payload": {"protocol": "ip6", "field": "saddr"}}, "right": {"prefix": {"addr": "fd00::", "len": 48}}}}, {"accept": null}]}},
              {"chain": {"family": "inet", "table": "fw", "name": "in", "handle": 3, "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
              {"rule": {"family": "ip", "table": "filter", "chain": "FORWARD", "handle": 4, "expr": [
                {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"prefix": {"addr": "10.5.0.0", "len": 16}}}}, {"accept": null}]}},
              {"rule": {"family": "inet", "table": "fw", "chain": "in", "handle": 5, "expr": [
                {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": [22, 8283]}}}, {"accept": null}]}},
              {"rule": {"family": "inet", "table": "fw", "chain": "in", "handle": 6, "expr": [
                {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"prefix": {"addr": "10.6.0.0", "len": 16}}}}, {"accept": null}]}}
            ]}
            """);

        Assert.NotNull(facts);
        Assert.Equal(("drop", "accept"), (facts.ForwardPolicy, facts.ForwardPolicyV6));
        Assert.Equal(["inet fw in"], facts.DroppingInputs.AsEnumerable());
        Assert.Equal(["10.5.0.0/16", "fd00::/48"], facts.ForwardNetworks.Order(StringComparer.Ordinal));
        Assert.Superset(new HashSet<int> { 22, 8283 }, facts.Numbers.ToHashSet());
        Assert.DoesNotContain(8472, facts.Numbers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Error: syntax error")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"nftables\": 7}")]
    public void What_is_not_nft_json_is_null(string json) => Assert.Null(FirewallReader.Read(json));

    [Fact]
    public void An_empty_ruleset_has_nothing() =>
        Assert.Equal((null, 0), (FirewallReader.Read("{\"nftables\": []}")!.ForwardPolicy, FirewallReader.Read("{\"nftables\": []}")!.DroppingInputs.Length));
}
