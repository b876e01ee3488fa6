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

    protected override ICloudProvider ProviderOf(FakeMachine machine) => AwsProviders.Of(Cloud, machine);

    protected override void AddForeign(string destination) => ((FakeAws)Cloud).AddForeign(destination, "vgw-0a1b2c3d");

    protected override void AddLeftover(string destination, FakeMachine machine) => ((FakeAws)Cloud).AddForeign(destination, machine.Interface);
}
