using System.Text.Json;
using FlannelMesh.Labs.Chaos;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.EndToEnd.Tests.Chaos;

public sealed class KernelBeliefTests
{
    private static readonly KernelTables Tables = new(
        Json("""
            [{"dst":"10.5.8.0/24","gateway":"10.5.8.0","dev":"flannel.1","protocol":"85"},
             {"dst":"10.5.9.0/24","gateway":"10.5.9.0","dev":"flannel.1","protocol":"85"},
             {"dst":"10.5.10.0/24","dev":"cni0","protocol":"2"}]
            """),
        Json("""[{"dst":"10.5.8.0","lladdr":"aa:aa:aa:aa:aa:aa"},{"dst":"10.5.9.0","lladdr":"bb:bb:bb:bb:bb:bb"}]"""),
        Json("""[{"mac":"aa:aa:aa:aa:aa:aa","dst":"10.99.0.11"},{"mac":"bb:bb:bb:bb:bb:bb","dst":"10.99.0.12"}]"""));

    [Fact]
    public void A_subnet_belongs_to_the_host_that_its_packets_are_sent_to()
    {
        Assert.Equal([("10.5.8.0/24", "h1"), ("10.5.9.0/24", "h2")], KernelBelief.Of(Tables).Select(belief => (belief.Subnet, belief.Host)));
    }

    [Fact]
    public void A_subnet_can_be_left_out_with_its_entries()
    {
        var left = KernelBelief.Without(Tables, ["10.5.8.0/24"]);

        Assert.Equal("10.5.9.0/24", Assert.Single(KernelBelief.Of(left)).Subnet);
        Assert.Equal((2, 1, 1), (left.Routes.GetArrayLength(), left.Neighbors.GetArrayLength(), left.Fdb.GetArrayLength()));
    }

    [Fact]
    public void An_fdb_entry_that_another_subnet_shares_stays()
    {
        var neighbors = Tables.Neighbors.GetRawText().Replace("bb:bb:bb:bb:bb:bb", "aa:aa:aa:aa:aa:aa", StringComparison.Ordinal);
        var shared = Tables with { Neighbors = Json(neighbors) };

        Assert.Equal("10.5.9.0/24", Assert.Single(KernelBelief.Of(KernelBelief.Without(shared, ["10.5.8.0/24"]))).Subnet);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
