using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Operations;

public sealed class ServiceManagerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [KernelFact]
    public async Task A_service_manager_hears_that_the_agent_is_ready_when_its_peers_are_programmed_and_that_it_stops()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 2 });
        var late = await lab.AddHostAsync();
        using var manager = new NotifySocket(Path.Combine(late.Files.Directory, "notify.sock"));

        late.StartAgent(notifySocket: manager.Address);

        Assert.Equal("STATUS=not ready: no lease yet", (await manager.ReceiveAsync(Patience)).Split(';')[0]);
        string heard;
        while (!(heard = await manager.ReceiveAsync(Patience)).Contains("READY=1", StringComparison.Ordinal))
        {
            Assert.StartsWith("STATUS=not ready: ", heard, StringComparison.Ordinal);
        }

        var problems = PeerEntries.FindProblems(lab.Options.Backend, await KernelTables.ReadAsync(late.Namespace), lab.PeersOf(late));
        Assert.Empty(problems);
        Assert.Equal("READY=1\nSTATUS=ready", heard);

        await late.StopAgentAsync();
        Assert.Equal("STOPPING=1", await manager.ReceiveAsync(Patience));
        Assert.True(manager.IsEmpty);
    }
}
