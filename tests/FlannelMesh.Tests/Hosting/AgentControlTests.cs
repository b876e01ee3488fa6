using System.Net;
using FlannelMesh.Hosting;
using FlannelMesh.Tests.Hosting.Cluster;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Hosting;

public sealed class AgentControlTests : IDisposable
{
    private static readonly LocalNode Node = new()
    {
        NodeId = NodeId.New(),
        Name = "h1",
        Network = Pools.Of(64),
        Underlay = new UnderlayInterface { LinkIndex = 1, LinkName = "lo", Mtu = 1500, BindAddress = IPAddress.Loopback },
    };

    private readonly TemporaryStore _store = new();
    private readonly AgentLifetime _lifetime = new();

    [Theory]
    [InlineData(false, 409)]
    [InlineData(true, 503)]
    public async Task What_the_voters_would_not_take_is_refused_at_once_with_the_cure(bool mayOperate, int status)
    {
        var control = new AgentControl(Node, _store.Cluster, new InvitationDesk(null, false, Node, () => null!), new RevocationDesk(null), _lifetime, TimeProvider.System) { MayOperate = () => mayOperate };
        var subnet = Node.Network.SubnetAt(1).ToString()!;

        foreach (var result in new[]
        {
            await control.EvictAsync("h2", CancellationToken.None),
            await control.ReserveAsync(subnet, "h2", CancellationToken.None),
            await control.UnreserveAsync(subnet, CancellationToken.None),
        })
        {
            Assert.Equal(status, result.Status);
            Assert.Equal(!mayOperate, result.Message.Contains("ca issue --operator", StringComparison.Ordinal));
        }

        Assert.Equal(503, (await control.LeaveAsync(release: true, CancellationToken.None)).Status);
    }

    public void Dispose()
    {
        _store.Dispose();
        _lifetime.Dispose();
    }
}
