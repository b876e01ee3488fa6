using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests;

/// <summary>Other tests count too, at the same time: so no count is exact.</summary>
public sealed class NetlinkErrorsTests : KernelTest
{
    [KernelFact]
    public void What_the_kernel_refuses_is_counted_by_its_name()
    {
        var before = CountOf("ENODEV");

        var results = Netlink.Execute([new NetlinkRequest.DeleteLink(4242), new NetlinkRequest.DeleteLink(4243)]);

        Assert.All(results, result => Assert.Equal(Errno.ENODEV, result.Errno));
        Assert.InRange(CountOf("ENODEV"), before + 2, long.MaxValue);
    }

    private static long CountOf(string name) => NetlinkErrors.Counts().Where(error => error.Name == name).Sum(error => error.Count);
}
