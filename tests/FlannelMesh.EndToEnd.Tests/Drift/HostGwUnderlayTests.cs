using System.Diagnostics;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Drift;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Drift;

[Collection(FourHostsHostGwCollection.Name)]
public sealed class HostGwUnderlayTests(FourHostsHostGwLab fixture)
{
    private static readonly int[] Mtus = [1400, 1500];

    [KernelFact]
    public Task Routes_follow_a_renamed_interface_within_a_second() => Promise.IsKeptAsync(async () =>
    {
        var drift = new UnderlayDrift(fixture.Lab);

        _ = await drift.IsFollowedAsync(UnderlayChange.Rename, UnderlayChange.OtherName);
        _ = await drift.IsFollowedAsync(UnderlayChange.RenameBack);
        return drift.Slowest;
    });

    [KernelFact]
    public Task Routes_are_back_within_a_second_when_the_interface_is_replaced() => Promise.IsKeptAsync(async () =>
    {
        var drift = new UnderlayDrift(fixture.Lab);

        _ = await drift.IsFollowedAsync(UnderlayChange.Replace(fixture.Lab, fixture.Lab.Hosts[^1]));
        return drift.Slowest;
    });

    [KernelFact]
    public Task Routes_are_back_within_a_second_when_the_interface_that_was_down_is_up() => Promise.IsKeptAsync(async () =>
    {
        var (host, drift) = (fixture.Lab.Hosts[^1], new UnderlayDrift(fixture.Lab));
        var before = await KernelPicture.TakeAsync(host.Namespace);

        await drift.TakeDownAsync(async () => (await host.ApiAsync("peers")).EnumerateArray().All(peer => peer.Text("lastError").Contains("not on the link of eth0", StringComparison.Ordinal)));
        _ = await drift.IsFollowedAsync(UnderlayChange.Up, before: before);
        return drift.Slowest;
    });

    [KernelFact]
    public Task Peers_route_to_the_new_address_of_a_host_and_keep_nothing_of_the_old_one() => Promise.IsKeptAsync(async () =>
    {
        var drift = new UnderlayDrift(fixture.Lab);
        await drift.IsRenumberedAsync();
        return drift.Slowest;
    });

    [KernelFact]
    public Task A_smaller_mtu_of_the_interface_is_that_of_subnet_env_within_a_second() => Promise.IsKeptAsync(async () =>
    {
        var (host, slowest) = (fixture.Lab.Hosts[^1], TimeSpan.Zero);

        foreach (var mtu in Mtus)
        {
            await host.IpAsync("link", "set", "eth0", "mtu", $"{mtu}");
            var start = Stopwatch.GetTimestamp();
            await Poll.UntilAsync(
                () => host.ReadSubnetEnv().Mtu == mtu,
                TimeSpan.FromSeconds(5),
                () => $"subnet.env keeps the MTU {host.ReadSubnetEnv().Mtu}",
                TimeSpan.FromMilliseconds(10));
            var time = Stopwatch.GetElapsedTime(start);
            slowest = time > slowest ? time : slowest;
        }

        return slowest;
    });
}
