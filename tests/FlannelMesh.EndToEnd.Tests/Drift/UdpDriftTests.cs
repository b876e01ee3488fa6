using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Drift;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Drift;

[Collection(UdpLabCollection.Name)]
public sealed class UdpDriftTests(UdpLab fixture)
{
    public static TheoryData<string> Names => [.. DriftCases.Udp.Select(drift => drift.Name)];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public async Task What_somebody_spoils_is_right_again_within_a_second_logged_once_and_counted_and_packets_pass(string name)
    {
        await DriftAssert.IsRepairedAsync(fixture.Lab, DriftCases.Udp.Single(drift => drift.Name == name));

        var (host, peer) = (fixture.Lab.Hosts[^1].Pods[0], fixture.Lab.Hosts[0].Pods[0]);
        Assert.True((await host.PingAsync(peer)).AllReceived);
        Assert.True((await peer.PingAsync(host)).AllReceived);
    }
}
