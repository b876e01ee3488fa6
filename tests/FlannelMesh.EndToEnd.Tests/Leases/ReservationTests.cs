using FlannelMesh.EndToEnd.Tests.BadInput;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Leases;

/// <summary>A subnet that only the node named by the operator may have: two hosts, three subnets, so one is free.</summary>
public sealed class ReservationTests
{
    private static readonly string[] Pool = ["10.5.1.0/24", "10.5.2.0/24", "10.5.3.0/24"];

    [KernelFact]
    public async Task A_reserved_subnet_is_given_to_the_named_node_only()
    {
        await using var lab = await RunningLab.StartAsync(SmallPool.Of(3, "") with { Hosts = 2 });
        var first = lab.Hosts[0];
        var free = Assert.Single(Pool.Except((await first.LeasesAsync()).Keys));
        var (other, named) = (await lab.AddHostAsync(), await lab.AddHostAsync());

        await lab.Hosts[1].CommandAsync("reserve", free, "--node", named.Name);

        var lease = (await first.ApiAsync("leases")).EnumerateArray().Single(lease => lease.GetProperty("subnet").GetString() == free);
        Assert.Equal(("reserved", named.Name), (lease.GetProperty("state").GetString(), lease.GetProperty("name").GetString()));
        await Refusal.AssertAsync(other, other.Flags, 1, "pool exhausted: all 3 subnets");
        named.StartAgent();
        await named.WaitReadyAsync();
        Assert.Equal(free, named.Subnet());
    }

    [KernelFact]
    public async Task A_subnet_is_free_for_all_when_its_reservation_is_taken_back_and_mistakes_change_nothing()
    {
        await using var lab = await RunningLab.StartAsync(SmallPool.Of(3, "") with { Hosts = 2 });
        var (first, second) = (lab.Hosts[0], lab.Hosts[1]);
        var free = Assert.Single(Pool.Except((await first.LeasesAsync()).Keys));
        await first.CommandAsync("reserve", free, "--node", "absent");
        var before = await first.LeasesAsync();

        await first.AssertRefusedAsync(["reserve", "10.9.9.0/24", "--node", "h9"], "'10.9.9.0/24' is no subnet of the pool", "10.5.1.0/24 .. 10.5.3.0/24");
        await first.AssertRefusedAsync(["reserve", "10.5.2.0/25", "--node", "h9"], "'10.5.2.0/25' is no subnet of the pool");
        await first.AssertRefusedAsync(["unreserve", "banana"], "'banana' is no subnet of the pool");
        await first.AssertRefusedAsync(["reserve", free, "--node", "h9"], free, "it is reserved for absent");
        await first.AssertRefusedAsync(["reserve", second.Subnet(), "--node", "h9"], second.Subnet(), "it is leased to h2");
        await first.AssertRefusedAsync(["reserve", free, "--node", "h1"], $"h1 holds {first.Subnet()}");
        await first.AssertRefusedAsync(["unreserve", second.Subnet()], second.Subnet(), "it is not reserved");
        Assert.Equal(before, await first.LeasesAsync());

        await second.CommandAsync("unreserve", free);

        await first.WaitFreeAsync(free);
        var late = await lab.AddHostAsync();
        late.StartAgent();
        await late.WaitReadyAsync();
        Assert.Equal(free, late.Subnet());
    }
}
