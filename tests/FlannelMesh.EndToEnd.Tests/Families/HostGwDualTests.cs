using System.Net.Sockets;
using FlannelMesh.EndToEnd.Tests.Drift;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Drift;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Families;

[Collection(UndisturbedCollection.Name)]
public sealed class HostGwDualTests(HostGwDualLab fixture) : FamiliesTests(fixture, mtu: 1500), IClassFixture<HostGwDualLab>
{
    private readonly HostGwDualLab _fixture = fixture;

    public static TheoryData<string> Names => [.. DriftCases.Ipv6HostGw.Select(drift => drift.Name)];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public Task What_somebody_spoils_of_ipv6_is_right_again_within_a_second_logged_once_and_counted(string name) =>
        DriftAssert.IsRepairedAsync(_fixture.Lab, DriftCases.Ipv6HostGw.Single(drift => drift.Name == name), AddressFamily.InterNetworkV6);
}
