using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.BadInput;

public sealed class PoolExhaustedTests
{
    [KernelFact]
    public async Task A_node_for_which_no_subnet_is_left_is_refused_and_leaves_no_device()
    {
        var options = new LabOptions
        {
            Hosts = 2,
            NetConf = """{"Network":"10.5.0.0/16","SubnetMin":"10.5.1.0","SubnetMax":"10.5.1.0","Backend":{"Type":"vxlan"}}""",
        };
        await using var lab = await Lab.CreateAsync(options);
        var (first, second) = (lab.Hosts[0], lab.Hosts[1]);
        first.StartAgent();
        await first.WaitReadyAsync();
        Assert.Equal("10.5.1.0/24", first.ReadSubnetEnv().Subnet.ToString());

        await Refusal.AssertAsync(second, second.Flags, 1, "10.5.0.0/16");

        Assert.False(File.Exists(second.Files.SubnetFile));
        Assert.True((await first.ApiAsync("node")).GetProperty("ready").GetBoolean());
    }
}
