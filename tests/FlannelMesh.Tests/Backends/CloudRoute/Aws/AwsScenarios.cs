using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Testing.Clouds;
using Xunit.Abstractions;

namespace FlannelMesh.Tests.Backends.CloudRoute.Aws;

public sealed class AwsScenarios(ITestOutputHelper output) : CloudScenarios(new FakeAws(TimeProvider.System), output)
{
    protected override string ReadAction => "DescribeRouteTables";

    protected override string CreateAction => "CreateRoute";

    protected override string ChangeAction => "ReplaceRoute";

    protected override string DeadState => "blackhole";

    protected override string[] Secrets => [FakeAws.Secret, FakeAws.SessionToken];

    /// <summary>Each finds the table of its subnet: no own one, then the main one.</summary>
    protected override int ReadsPerNode => 2;

    protected override string PermissionPattern =>
        "^ec2:CreateRoute for 10.5.1.0/24 in rtb-00000000000000001: UnauthorizedOperation: You are not authorized .* allows the action "
        + "\\(request [0-9a-f-]{36}\\); allow ec2:CreateRoute in the IAM policy of the instance's role$";

    [Fact]
    public async Task Hosts_whose_subnets_have_tables_of_their_own_have_their_routes_in_all_of_them()
    {
        ((FakeAws)Cloud).TableOfSubnet = ImmutableDictionary<string, string>.Empty.Add("b", "rtb-b");
        Join(1, 2);
        Grant(1, 1);
        Grant(2, 2);
        CloudNode[] nodes = [Start(1), Start(2, Cloud.Add(new FakeMachine(2, IPAddress.Parse("10.99.0.12")) { Subnet = "b" }))];

        await EventuallyAsync(() => Assert.Equal(
            [("10.5.1.0/24", FakeAws.MainTable), ("10.5.1.0/24", "rtb-b"), ("10.5.2.0/24", FakeAws.MainTable), ("10.5.2.0/24", "rtb-b")],
            Cloud.Routes.Select(route => (route.Destination, route.Table)).Order()));
        await EventuallyAsync(() => Assert.All(nodes, node => Assert.True(node.Status.IsOwnRouteReady)));
    }

    protected override ICloudProvider ProviderOf(FakeMachine machine) => AwsProviders.Of(Cloud, machine);

    protected override void AddForeign(string destination) => ((FakeAws)Cloud).AddForeign(destination, "vgw-0a1b2c3d");

    protected override void AddLeftover(string destination, FakeMachine machine) => ((FakeAws)Cloud).AddForeign(destination, machine.Interface);
}
