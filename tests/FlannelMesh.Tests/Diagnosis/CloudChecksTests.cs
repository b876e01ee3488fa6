using System.Net;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Diagnosis;
using FlannelMesh.Testing.Clouds;
using FlannelMesh.Tests.Backends;
using FlannelMesh.Tests.Backends.CloudRoute;
using FlannelMesh.Tests.Backends.CloudRoute.Aws;

namespace FlannelMesh.Tests.Diagnosis;

public sealed class CloudChecksTests
{
    [Fact]
    public void Without_cloud_there_is_nothing_to_check() => Assert.Empty(CloudChecks.Of(FactSamples.Healthy));

    [Fact]
    public void A_refused_permission_fails_and_one_that_can_be_done_without_warns()
    {
        var checks = Of(new CloudFact("aws-vpc", RouteSamples.Instance(1), null,
        [
            new CloudPermission("ec2:CreateRoute", null),
            new CloudPermission("ec2:DeleteRoute", "ec2:DeleteRoute: refused"),
            new CloudPermission("ec2:Modify", "ec2:Modify: refused", IsRequired: false),
        ]));

        Assert.Equal(
            [
                (CheckLevel.Ok, "i-1 in vpc-1, routes in rtb-1"), (CheckLevel.Ok, "ec2:CreateRoute is allowed"),
                (CheckLevel.Fail, "ec2:DeleteRoute: refused"), (CheckLevel.Warn, "ec2:Modify: refused"),
            ],
            checks.Select(check => (check.Level, check.Text)));
    }

    [Fact]
    public void A_machine_that_the_cloud_does_not_know_fails_with_the_reason()
    {
        var check = Assert.Single(Of(new CloudFact("gce", null, "canIpForward is off", [])));

        Assert.Equal((CheckLevel.Fail, "canIpForward is off"), (check.Level, check.Text));
    }

    [Fact]
    public async Task The_probe_asks_the_cloud_and_changes_no_route()
    {
        await using var cloud = new FakeAws(TimeProvider.System) { Denied = ["DeleteRoute"] };
        await cloud.StartAsync();
        var machine = cloud.Add(new FakeMachine(1, IPAddress.Parse("10.99.0.11")));

        var fact = await CloudProbe.ProbeAsync(
            "aws-vpc", AwsProviders.Of(cloud, machine), BackendSamples.Eth0 with { Address = machine.Address }, IPNetwork.Parse("10.5.0.0/24"), CancellationToken.None);

        Assert.Equal(["ec2:DeleteRoute"], fact.Permissions.Where(permission => permission.Problem is not null).Select(permission => permission.Action));
        Assert.Equal(machine.Id, fact.Instance?.Id);
        Assert.Empty(cloud.Routes);
    }

    [Fact]
    public async Task What_is_better_a_moment_later_is_no_finding()
    {
        await using var cloud = new FakeAws(TimeProvider.System);
        await cloud.StartAsync();
        var machine = cloud.Add(new FakeMachine(1, IPAddress.Parse("10.99.0.11")));
        cloud.IsDown = true;
        var down = CloudProbe.ProbeAsync(
            "aws-vpc", AwsProviders.Of(cloud, machine), BackendSamples.Eth0 with { Address = machine.Address }, IPNetwork.Parse("10.5.0.0/24"), CancellationToken.None);
        await Task.Delay(500);
        cloud.IsDown = false;
        Assert.NotNull((await down).Instance);
    }

    private static List<CheckResult> Of(CloudFact cloud) => [.. CloudChecks.Of(FactSamples.Healthy with { Cloud = cloud })];
}
