using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Testing.Clouds;
using Xunit.Abstractions;

namespace FlannelMesh.Tests.Backends.CloudRoute.Ali;

public sealed class AliScenarios(ITestOutputHelper output)
    : CloudScenarios(new FakeAli(TimeProvider.System) { ChangeTime = TimeSpan.FromMilliseconds(20), PageSize = 60 }, output)
{
    protected override string ReadAction => "DescribeRouteEntryList";

    protected override string CreateAction => "CreateRouteEntry";

    protected override string ChangeAction => "CreateRouteEntry";

    protected override string DeadState => "next hop disabled";

    protected override string[] Secrets => [FakeAli.Secret, FakeAli.SessionToken];

    /// <summary>Each looks whether its entry is available: on average not more than three times.</summary>
    protected override int ReadsPerNode => 3;

    protected override string PermissionPattern =>
        "^vpc:CreateRouteEntry of 10.5.1.0/24 in vtb-bp1fakefakefakefake01: Forbidden.RAM: User not authorized .* "
        + "\\(request [0-9A-F-]{36}\\); allow vpc:CreateRouteEntry in the RAM policy of the instance's role$";

    protected override ICloudProvider ProviderOf(FakeMachine machine) => AliProviders.Of(Cloud, machine);

    protected override void AddForeign(string destination) => ((FakeAli)Cloud).AddForeign(destination, "vpn-bp1fakefakefake01");

    protected override void AddLeftover(string destination, FakeMachine machine) => ((FakeAli)Cloud).AddForeign(destination, machine.Id, "Instance");
}
