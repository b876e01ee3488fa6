using System.Net;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands;
using FlannelMesh.Configuration;
using FlannelMesh.Import;

namespace FlannelMesh.Tests.Import;

/// <summary>Which of flannel's leases are reserved, for whom, and what stands against it.</summary>
public sealed class ImportPlanTests
{
    private static readonly SubnetRangeView Pool = new("10.5.0.0/16", 24, "10.5.1.0", "10.5.255.0");
    private static readonly SubnetRangeView Ipv6Pool = new("fd10:5::/48", 64, "fd10:5:0:1::", "fd10:5:0:ff::");

    [Fact]
    public void A_host_nobody_has_met_gets_its_subnet_by_its_address() =>
        Assert.Equal(("10.0.0.11", ImportAction.Reserve), Only(Lease(1, "10.0.0.11")));

    [Fact]
    public void A_member_with_that_address_gets_it_by_its_name() =>
        Assert.Equal(("h1", ImportAction.Reserve), Only(Lease(1, "10.0.0.11"), table: [Entry(1, "h1", "10.0.0.11")]));

    [Fact]
    public void A_name_in_the_export_counts_where_no_member_has_the_address() =>
        Assert.Equal(("node-a", ImportAction.Reserve), Only(Lease(1, "10.0.0.11", node: "node-a")));

    [Fact]
    public void The_operator_knows_better() => Assert.Equal(
        ("host1", ImportAction.Reserve),
        Only(Lease(1, "10.0.0.11", node: "node-a"), names: new() { [IPAddress.Parse("10.0.0.11")] = "host1" }));

    [Theory]
    [InlineData("10.0.0.11")]
    [InlineData("h1")]
    public void What_is_reserved_for_that_host_already_is_left_alone(string reservedFor) => Assert.Equal(
        ImportAction.None,
        Only(Lease(1, "10.0.0.11"), table: [Entry(1, "h1", "10.0.0.11", reservedFor)]).Action);

    [Fact]
    public void A_reservation_for_another_is_a_conflict() =>
        AssertConflict("it is reserved for h9; undo that with `flannelmesh unreserve 10.5.1.0/24`", [Lease(1, "10.0.0.11")], [Entry(1, "", null, "h9")]);

    [Fact]
    public void A_lease_of_another_is_a_conflict() =>
        AssertConflict("it is leased to h2; free it first", [Lease(1, "10.0.0.11")], [Entry(1, "h2", "10.0.0.12")]);

    [Fact]
    public void A_host_that_has_another_subnet_by_now_is_a_conflict() =>
        AssertConflict("h1 holds 10.5.7.0/24; run `flannelmesh leave --release` there", [Lease(1, "10.0.0.11")], [Entry(7, "h1", "10.0.0.11")]);

    [Fact]
    public void Another_subnet_reserved_for_the_host_is_a_conflict() =>
        AssertConflict("10.5.7.0/24 is reserved for 10.0.0.11", [Lease(1, "10.0.0.11")], [Entry(7, "", null, "10.0.0.11")]);

    [Theory]
    [InlineData("10.9.1.0/24", "10.9.1.0/24 is no subnet of this network, whose pool is 10.5.1.0/24 .. 10.5.255.0/24 of 10.5.0.0/16")]
    [InlineData("10.5.1.0/25", "10.5.1.0/25 is no subnet of this network")]
    [InlineData("10.5.0.0/24", "\"SubnetMin\": \"10.5.0.0\" in net-conf.json takes it in")]
    public void A_subnet_of_another_network_is_a_conflict(string subnet, string problem) =>
        AssertConflict(problem, [Lease(1, "10.0.0.11") with { Subnet = IPNetwork.Parse(subnet) }], []);

    [Fact]
    public void Hosts_behind_one_address_are_a_conflict() =>
        AssertConflict("10.0.0.11 has 10.5.1.0/24 too, and a node has one lease", [Lease(1, "10.0.0.11"), Lease(2, "10.0.0.11")], []);

    [Fact]
    public void One_subnet_twice_is_a_conflict() =>
        AssertConflict("it is there twice, for 10.0.0.11 too", [Lease(1, "10.0.0.11"), Lease(1, "10.0.0.12")], []);

    [Fact]
    public void A_lease_of_nobody_is_a_conflict() =>
        AssertConflict("it has neither a public address nor a node's name", [Lease(1, null)], []);

    [Fact]
    public void Two_families_that_go_together_here_keep_both_subnets()
    {
        var lease = Lease(3, "10.0.0.11") with { Ipv6Subnet = IPNetwork.Parse("fd10:5:0:3::/64") };

        Assert.Equal(ImportAction.Reserve, Only(lease, pools: [Pool, Ipv6Pool]).Action);
        AssertConflict(
            "with 10.5.3.0/24 goes fd10:5:0:3::/64 here, not fd10:5:0:9::/64",
            [lease with { Ipv6Subnet = IPNetwork.Parse("fd10:5:0:9::/64") }],
            [],
            [Pool, Ipv6Pool]);
        Assert.Equal(ImportAction.Reserve, Only(lease with { Ipv6Subnet = IPNetwork.Parse("fd10:5:0:9::/64") }, pools: [Pool, Ipv6Pool], ignoresIpv6: true).Action);
        Assert.Equal(ImportAction.Reserve, Only(lease, pools: [Pool]).Action);
    }

    [Fact]
    public void A_name_for_an_address_that_no_lease_has_is_refused() => Assert.Contains(
        "--node-of 10.0.0.99=h9: none of the leases has the public address 10.0.0.99",
        Assert.Throws<ConfigurationException>(() => Only(Lease(1, "10.0.0.11"), names: new() { [IPAddress.Parse("10.0.0.99")] = "h9" })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void The_table_for_people() => Assert.Equal(
        """
        SUBNET       PUBLIC IP  NODE       WOULD BE
        10.5.1.0/24  10.0.0.11  10.0.0.11  reserved
        10.5.2.0/24  10.0.0.12  h2         reserved already
        10.5.3.0/24  10.0.0.13  10.0.0.13  conflict: it is leased to h4; free it first (`flannelmesh leave --release` there, or `flannelmesh evict h4`)

        """,
        ImportFlannelCommand.Print(
            ImportPlan.Decide(
                [Lease(1, "10.0.0.11"), Lease(2, "10.0.0.12"), Lease(3, "10.0.0.13")],
                [Pool],
                [Entry(2, "h2", "10.0.0.12", "h2"), Entry(3, "h4", "10.0.0.14")],
                new Dictionary<IPAddress, string>(),
                ignoresIpv6: false),
            isOnlyTold: true));

    private static (string Target, ImportAction Action) Only(
        FlannelLease lease,
        IReadOnlyList<LeaseView>? table = null,
        Dictionary<IPAddress, string>? names = null,
        IReadOnlyList<SubnetRangeView>? pools = null,
        bool ignoresIpv6 = false)
    {
        var row = Assert.Single(ImportPlan.Decide([lease], pools ?? [Pool], table ?? [], names ?? [], ignoresIpv6));
        return (row.Target, row.Action);
    }

    private static void AssertConflict(string problem, FlannelLease[] leases, LeaseView[] table, SubnetRangeView[]? pools = null)
    {
        var row = ImportPlan.Decide(leases, pools ?? [Pool], table, new Dictionary<IPAddress, string>(), ignoresIpv6: false)[^1];
        Assert.Equal(ImportAction.Conflict, row.Action);
        Assert.Contains(problem, row.Problem, StringComparison.Ordinal);
    }

    private static FlannelLease Lease(int number, string? publicIp, string? node = null) =>
        new(IPNetwork.Parse($"10.5.{number}.0/24"), null, publicIp is null ? null : IPAddress.Parse(publicIp), null, node);

    /// <param name="holder">Empty for a subnet that is only reserved.</param>
    private static LeaseView Entry(int number, string holder, string? publicIp, string? reservedFor = null) => new(
        $"10.5.{number}.0/24",
        null,
        holder.Length == 0 ? "" : "00112233-4455-6677-8899-aabbccddeeff",
        holder.Length == 0 ? reservedFor ?? "" : holder,
        publicIp,
        null,
        "vxlan",
        null,
        holder.Length == 0 ? "reserved" : "active",
        1,
        DateTime.UnixEpoch,
        null)
    {
        ReservedFor = reservedFor,
    };
}
