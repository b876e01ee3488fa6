using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Drift;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Drift;

[Collection(UdpLabCollection.Name)]
public sealed class UdpUnderlayTests(UdpLab fixture)
{
    [KernelFact]
    public Task An_interface_that_is_replaced_changes_nothing_in_the_kernel() => Promise.IsKeptAsync(async () =>
    {
        var drift = new UnderlayDrift(fixture.Lab);

        var told = await drift.IsFollowedAsync(UnderlayChange.Replace(fixture.Lab, fixture.Lab.Hosts[^1]));

        Assert.StartsWith("WRN 1011 The underlay eth0 ", Assert.Single(told), StringComparison.Ordinal);
        return drift.Slowest;
    });

    [KernelFact]
    public Task Datagrams_come_from_a_new_address_within_seconds_and_peers_send_to_it() => Promise.IsKeptAsync(async () =>
    {
        var drift = new UnderlayDrift(fixture.Lab);
        await drift.IsRenumberedAsync();
        return drift.Slowest;
    });
}
