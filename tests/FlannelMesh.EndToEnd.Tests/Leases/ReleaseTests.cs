using FlannelMesh.EndToEnd.Tests.BadInput;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Leases;

/// <summary>How a subnet becomes free again, in a pool that is full.</summary>
public sealed class ReleaseTests
{
    /// <summary>Nothing is reclaimed or withdrawn by time.</summary>
    private const string Patient = "flannelmesh.withdraw-after = 60s";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [KernelFact]
    public async Task Leaving_with_release_ends_the_agent_and_frees_the_subnet_for_a_new_node()
    {
        await using var lab = await RunningLab.StartAsync(SmallPool.Of(3, Patient));
        var (first, second, leaver) = (lab.Hosts[0], lab.Hosts[1], lab.Hosts[2]);
        var subnet = leaver.Subnet();

        await leaver.CommandAsync("leave", "--release");

        Assert.Equal(0, await leaver.Agent!.WaitForExitAsync(Soon));
        await first.WaitFreeAsync(subnet);
        await second.WaitFreeAsync(subnet);
        await Poll.UntilAsync(
            async () => PeerEntries.FindProblems("vxlan", await KernelTables.ReadAsync(first.Namespace), [second.AsPeer()]).Count == 0,
            Soon,
            () => "entries of the node that left stay");
        var late = await lab.AddHostAsync();
        late.StartAgent();
        await late.WaitReadyAsync();
        Assert.Equal(subnet, late.Subnet());
    }

    [KernelFact]
    public async Task Leaving_without_release_keeps_the_subnet_for_the_node_that_left()
    {
        await using var lab = await RunningLab.StartAsync(SmallPool.Of(3, Patient));
        var (first, leaver) = (lab.Hosts[0], lab.Hosts[2]);
        var subnet = leaver.Subnet();

        await leaver.CommandAsync("leave");

        Assert.Equal(0, await leaver.Agent!.WaitForExitAsync(Soon));
        await first.WaitGoneAsync(leaver);
        var lease = (await first.ApiAsync("leases")).EnumerateArray().Single(lease => lease.Text("subnet") == subnet);
        Assert.Equal(("held", leaver.Name), (lease.Text("state"), lease.Text("name")));
        var late = await lab.AddHostAsync();
        late.StartAgent();
        await late.WaitProblemAsync("pool exhausted: all 3 subnets", "1 of them by nodes that are gone");
        leaver.StartAgent();
        await leaver.WaitReadyAsync();
        Assert.Equal(subnet, leaver.Subnet());
        Assert.False(File.Exists(late.Files.SubnetFile));
    }

    [KernelFact]
    public async Task Only_a_node_that_is_gone_can_be_evicted_and_its_subnet_is_free_then()
    {
        await using var lab = await RunningLab.StartAsync(SmallPool.Of(3, Patient));
        var (first, second, killed) = (lab.Hosts[0], lab.Hosts[1], lab.Hosts[2]);
        var subnet = killed.Subnet();
        await first.AssertRefusedAsync(["evict", killed.Name], subnet, $"{killed.Name} is a member", "stop its agent first");
        await first.AssertRefusedAsync(["evict", "nobody"], "no node nobody holds a lease");
        Assert.Equal(killed.Name, (await first.LeasesAsync())[subnet]);

        await killed.KillAgentAsync();
        await first.WaitGoneAsync(killed);
        await second.WaitGoneAsync(killed);
        await first.CommandAsync("evict", killed.Name);

        await first.WaitFreeAsync(subnet);
        await second.WaitFreeAsync(subnet);
        var late = await lab.AddHostAsync();
        late.StartAgent();
        await late.WaitReadyAsync();
        Assert.Equal(subnet, late.Subnet());
    }

    [KernelFact]
    public async Task A_full_pool_takes_the_subnet_of_a_node_that_is_gone_longer_than_its_routes_stay()
    {
        await using var lab = await RunningLab.StartAsync(SmallPool.Of(3, "flannelmesh.withdraw-after = 3s\nflannelmesh.lease-hold = 60s"));
        var (first, killed) = (lab.Hosts[0], lab.Hosts[2]);
        var subnet = killed.Subnet();
        var late = await lab.AddHostAsync();
        await Refusal.AssertAsync(late, late.Flags, 1, "10.5.0.0/16");

        await killed.KillAgentAsync();
        await first.WaitGoneAsync(killed);
        late.StartAgent();
        await late.WaitReadyAsync();
        Assert.Equal(subnet, late.Subnet());
        Assert.Equal(late.Name, (await first.LeasesAsync())[subnet]);
    }
}
