using System.Diagnostics;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Drift;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Drift;

[Collection(FourHostsVxlanCollection.Name)]
public sealed class VxlanUnderlayTests(FourHostsVxlanLab fixture)
{
    [KernelFact]
    public Task A_renamed_interface_changes_nothing_in_the_kernel_and_the_agent_follows_it() => Promise.IsKeptAsync(async () =>
    {
        var drift = new UnderlayDrift(fixture.Lab);

        var told = await drift.IsFollowedAsync(UnderlayChange.Rename, UnderlayChange.OtherName);
        var toldBack = await drift.IsFollowedAsync(UnderlayChange.RenameBack);

        Assert.Matches("^WRN 1011 The underlay eth0 .* is eth9 .* now, with the same addresses$", Assert.Single(told));
        Assert.Matches("^WRN 1011 The underlay eth9 .* is eth0 .* now, with the same addresses$", Assert.Single(toldBack));
        return drift.Slowest;
    });

    [KernelFact]
    public Task An_interface_that_is_replaced_takes_the_device_with_it_and_both_are_back_within_a_second() => Promise.IsKeptAsync(async () =>
    {
        var drift = new UnderlayDrift(fixture.Lab);

        var told = await drift.IsFollowedAsync(UnderlayChange.Replace(fixture.Lab, fixture.Lab.Hosts[^1]));

        Assert.Single(told, line => line == "WRN 5002 Repaired Link: flannel.1 was missing");
        Assert.Single(told, line => line.StartsWith("WRN 1011 The underlay eth0 ", StringComparison.Ordinal));
        return drift.Slowest;
    });

    [KernelFact]
    public Task An_interface_that_is_down_for_a_while_changes_nothing() => Promise.IsKeptAsync(async () =>
    {
        var (lab, drift) = (fixture.Lab, new UnderlayDrift(fixture.Lab));
        var before = await KernelPicture.TakeAsync(lab.Hosts[^1].Namespace);

        await drift.TakeDownAsync(async () => (await lab.Hosts[^1].IpJsonAsync("route", "show", "dev", "eth0")).GetArrayLength() == 0);
        var told = await drift.IsFollowedAsync(UnderlayChange.Up, before: before);

        Assert.Empty(told);
        return drift.Slowest;
    });

    [KernelFact]
    public Task A_smaller_mtu_of_the_interface_is_that_of_the_device_and_of_subnet_env_within_a_second() => Promise.IsKeptAsync(async () =>
    {
        var host = fixture.Lab.Hosts[^1];
        var drift = new UnderlayDrift(fixture.Lab);
        var before = await KernelPicture.TakeAsync(host.Namespace);

        await host.IpAsync("link", "set", "eth0", "mtu", "1400");
        var start = Stopwatch.GetTimestamp();
        await drift.IsRightAsync(before.Replace("\"mtu\":1450", "\"mtu\":1350", StringComparison.Ordinal), start);
        await Poll.UntilAsync(() => host.ReadSubnetEnv().Mtu == 1350, TimeSpan.FromSeconds(5), () => "subnet.env keeps the MTU");
        var written = Stopwatch.GetElapsedTime(start);
        await host.IpAsync("link", "set", "eth0", "mtu", "1500");
        await drift.IsRightAsync(before, Stopwatch.GetTimestamp());
        return written > drift.Slowest ? written : drift.Slowest;
    });

    [KernelFact]
    public Task The_device_sends_from_a_new_address_within_a_second_and_peers_keep_nothing_of_the_old_one() => Promise.IsKeptAsync(async () =>
    {
        var drift = new UnderlayDrift(fixture.Lab);
        await drift.IsRenumberedAsync();
        return drift.Slowest;
    });
}
