using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

public sealed class LateJoinTests
{
    [KernelFact]
    public async Task A_node_that_joins_late_gets_and_is_given_routes()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 2 });
        var foreign = await ForeignState.AddAsync(lab.Hosts[0]);

        var late = await lab.AddHostAsync();
        late.StartAgent();
        await late.WaitReadyAsync();
        await late.CreatePodsAsync();

        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));
        Assert.Empty((await lab.PingMatrixAsync()).Failed);
        await foreign.AssertUntouchedAsync();
    }
}
