using FlannelMesh.Labs.Drift;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Drift;

[Collection(FourHostsVxlanCollection.Name)]
public sealed class VxlanDriftTests(FourHostsVxlanLab fixture)
{
    public static TheoryData<string> Names => [.. DriftCases.Vxlan.Select(drift => drift.Name)];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public Task What_somebody_spoils_is_right_again_within_a_second_logged_once_and_counted(string name) =>
        DriftAssert.IsRepairedAsync(fixture.Lab, DriftCases.Vxlan.Single(drift => drift.Name == name));
}
