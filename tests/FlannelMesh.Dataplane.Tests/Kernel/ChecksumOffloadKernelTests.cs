using FlannelMesh.Dataplane.Tests.Scenarios;
using FlannelMesh.Testing;

namespace FlannelMesh.Dataplane.Tests.Kernel;

public class ChecksumOffloadKernelTests : KernelNode
{
    private static readonly Overlay Normal = new();
    private static readonly Overlay Off = Normal with { HasNoTxChecksumOffload = true };

    [KernelFact]
    public void Checksums_are_made_by_the_kernel_where_that_is_wanted_and_stay_so_on_a_new_device()
    {
        Assert.True(Apply(Off).InSync);
        Assert.Equal("off", Feature());
        Assert.Equal((0, 0), (Resync().Writes, Resync().Repairs.Length));

        Ethtool("on");
        Assert.Equal("on", Feature());
        var report = Resync();
        Assert.Equal(new Repair(EntryKind.Link, "flannel.1 had another checksum offload"), Assert.Single(report.Repairs));
        Assert.True(report.InSync);
        Assert.Equal("off", Feature());

        Namespace.Ip("link del flannel.1");
        Assert.True(Resync().InSync);
        Assert.Equal("off", Feature());
        AssertInPlace(Off);
    }

    [KernelFact]
    public void Unless_it_is_asked_for_the_device_stays_as_it_is()
    {
        Assert.True(Apply(Normal).InSync);
        Assert.Equal("on", Feature());
        Ethtool("off");

        Assert.Empty(Resync().Repairs);
        Assert.Equal("off", Feature());
        Ethtool("on");

        // Another setting after a restart is no repair.
        Restart();
        Assert.Empty(Apply(Off).Repairs);
        Assert.Equal("off", Feature());
    }

    private void Ethtool(string value) => Namespace.Exec("ethtool", "-K", "flannel.1", "tx-checksum-ip-generic", value).EnsureSuccess();

    private string Feature()
    {
        const string Name = "tx-checksum-ip-generic:";
        var line = Namespace.Exec("ethtool", "-k", "flannel.1").EnsureSuccess().StandardOutput.Split('\n').Single(line => line.Trim().StartsWith(Name, StringComparison.Ordinal));
        return line.Trim()[Name.Length..].Trim();
    }
}
