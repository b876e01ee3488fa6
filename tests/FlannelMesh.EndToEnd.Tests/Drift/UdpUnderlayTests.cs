using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Drift;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Drift;

[Collection(UdpLabCollection.Name)]
public sealed class UdpUnderlayTests(UdpLab fixture)
{
    [KernelFact]
    public async Task An_interface_that_is_replaced_changes_nothing_in_the_kernel()
    {
        var drift = new UnderlayDrift(fixture.Lab);

        var told = await drift.IsFollowedAsync(UnderlayChange.Replace(fixture.Lab, fixture.Lab.Hosts[^1]));

        Assert.StartsWith("WRN The underlay eth0 ", Assert.Single(told), StringComparison.Ordinal);
    }

    [KernelFact]
    public Task Datagrams_come_from_a_new_address_within_seconds_and_peers_send_to_it() => new UnderlayDrift(fixture.Lab).IsRenumberedAsync();
}
