using FlannelMesh.Netlink.Monitoring;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Monitoring;

public class NftablesMonitorKernelTests : KernelTest
{
    private int _changes;

    [KernelTheory]
    [InlineData("add table inet own")]
    [InlineData("flush ruleset", "add table inet own")]
    [InlineData("delete table inet own", "add table inet own")]
    [InlineData("add chain inet own c { type filter hook forward priority 0; policy drop; }", "add table inet own")]
    [InlineData("add chain inet own c { policy drop; }", "add table inet own", "add chain inet own c { type filter hook forward priority 0; }")]
    [InlineData("delete chain inet own c", "add table inet own", "add chain inet own c")]
    [InlineData("add rule inet own c accept", "add table inet own", "add chain inet own c")]
    [InlineData("flush chain inet own c", "add table inet own", "add chain inet own c", "add rule inet own c accept")]
    [InlineData("add chain ip filter FORWARD", "add table ip filter")]
    public void Changes_of_watched_tables_are_announced(string change, params string[] before)
    {
        foreach (var line in before)
        {
            Nft(line);
        }

        using var monitor = Start();
        Nft(change);

        Eventually.True(() => Volatile.Read(ref _changes) > 0, change);
    }

    [KernelFact]
    public void Changes_of_other_tables_are_not()
    {
        Nft("add table inet own");
        using var monitor = Start();
        Nft("add table inet owner");
        Nft("add chain inet owner c");
        Nft("add rule inet owner c accept");
        Nft("delete table inet owner");
        Nft("add set inet own s { type ipv4_addr; }");
        Assert.Equal(0, Volatile.Read(ref _changes));

        Nft("add chain inet own c");
        Eventually.True(() => Volatile.Read(ref _changes) > 0, "the chain");
        Assert.Equal(1, _changes);
    }

    [KernelFact]
    public void Another_namespace_is_not_heard()
    {
        using var monitor = Start();
        using var other = new TestNamespace();
        other.Exec("nft", "add", "table", "inet", "own").EnsureSuccess();
        Assert.Equal(0, Volatile.Read(ref _changes));

        Nft("add table inet own");
        Eventually.True(() => Volatile.Read(ref _changes) == 1, "our own");
    }

    [KernelFact]
    public void After_disposal_nothing_is_announced()
    {
        var monitor = Start();
        monitor.Dispose();
        monitor.Dispose();

        Nft("add table inet own");

        Assert.Equal(0, _changes);
    }

    private NftablesMonitor Start() => Namespace.Run(() => new NftablesMonitor(["own", "filter"], () => Interlocked.Increment(ref _changes)));

    private void Nft(string line) => Namespace.Exec("nft", line).EnsureSuccess();
}
