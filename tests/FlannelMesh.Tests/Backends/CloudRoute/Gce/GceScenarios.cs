using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Testing.Clouds;
using Xunit.Abstractions;

namespace FlannelMesh.Tests.Backends.CloudRoute.Gce;

public sealed class GceScenarios(ITestOutputHelper output)
    : CloudScenarios(new FakeGce(TimeProvider.System) { ChangeTime = TimeSpan.FromMilliseconds(30), PageSize = 60 }, output)
{
    private int _foreign;

    protected override string ReadAction => "compute.routes.list";

    protected override string CreateAction => "compute.routes.create";

    protected override string ChangeAction => "compute.routes.create";

    protected override string DeadState => "NEXT_HOP_INSTANCE_NOT_FOUND";

    protected override string[] Secrets => [FakeGce.Token];

    protected override string PermissionPattern =>
        "^compute.routes.insert of flannelmesh-10-5-1-0-24: forbidden: Required 'compute.routes.create' permission for 'projects/fake-project' "
        + "\\(request [0-9a-f-]{36}\\); grant compute.routes.create to the instance's service account$";

    protected override ICloudProvider ProviderOf(FakeMachine machine) => GceProviders.Of(Cloud, machine);

    protected override void AddForeign(string destination) => ((FakeGce)Cloud).AddForeign($"by-hand-{++_foreign}", destination, "10.99.0.250");

    protected override void AddLeftover(string destination, FakeMachine machine) => ((FakeGce)Cloud).AddForeign(
        $"flannelmesh-{destination.Replace('.', '-').Replace('/', '-')}", destination, FakeGce.PathOf(machine));
}
