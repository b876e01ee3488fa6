using FlannelMesh.Netlink.Tests.Sockets;

namespace FlannelMesh.Netlink.Tests;

public class RouteNetlinkTests
{
    [Theory]
    [InlineData(Errno.EOPNOTSUPP)]
    [InlineData(Errno.EINVAL)]
    public void A_kernel_before_nexthop_objects_has_none(int errno)
    {
        using var netlink = Answering(errno);

        Assert.Null(netlink.GetNexthops());
    }

    [Fact]
    public void Nexthops_that_cannot_be_read_are_not_taken_for_an_old_kernel()
    {
        using var netlink = Answering(Errno.EPERM);

        Assert.Equal(Errno.EPERM, Assert.Throws<NetlinkException>(netlink.GetNexthops).Errno);
    }

    private static RouteNetlink Answering(int errno) => new(new ScriptedSocket(s => [ScriptedSocket.Ack(s, -errno)]));
}
