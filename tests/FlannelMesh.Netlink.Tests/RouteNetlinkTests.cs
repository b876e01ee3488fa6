using System.Reflection;
using FlannelMesh.Netlink.Tests.Sockets;
using Tmds.Linux;

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

    /// <summary>Of errors that no other test provokes: the counts are the process's.</summary>
    [Theory]
    [InlineData(61, "ENODATA")]
    [InlineData(4711, "other")]
    public void Errors_are_counted_by_their_names(int errno, string name)
    {
        using var netlink = new RouteNetlink(new ScriptedSocket(s => [ScriptedSocket.Ack(s, -errno)], s => [ScriptedSocket.Ack(s, -errno)]));
        var before = CountOf(name);

        Assert.Throws<NetlinkException>(() => netlink.GetLinks());
        Assert.Equal(errno, Assert.Single(netlink.Execute([new NetlinkRequest.DeleteLink(7)])).Errno);

        Assert.Equal(before + 2, CountOf(name));
    }

    [Fact]
    public void Errors_have_the_names_of_errno_h()
    {
        var known = typeof(LibC).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(constant => constant.PropertyType == typeof(int) && constant.Name[0] == 'E' && constant.Name.All(char.IsAsciiLetterOrDigit))
            .Where(constant => constant.Name is not ("EWOULDBLOCK" or "EDEADLOCK" or "ENOTSUP") && !constant.Name.StartsWith("EPOLL", StringComparison.Ordinal))
            .Select(constant => (constant.Name, Value: (int)constant.GetValue(null)!))
            .ToList();

        Assert.InRange(known.Count, 100, 200);
        Assert.All(known, constant => Assert.Equal(constant.Name, ErrnoName.Of(constant.Value)));
        Assert.Equal("errno 41", ErrnoName.Of(41));
        Assert.Equal("errno 9999", ErrnoName.Of(9999));
    }

    private static long CountOf(string name) => NetlinkErrors.Counts().Where(error => error.Name == name).Sum(error => error.Count);

    private static RouteNetlink Answering(int errno) => new(new ScriptedSocket(s => [ScriptedSocket.Ack(s, -errno)]));
}
