using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Netlink.Sockets;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;
using static FlannelMesh.Netlink.Tests.Sockets.ScriptedSocket;

namespace FlannelMesh.Netlink.Tests.Sockets;

public class RequestChannelTests
{
    private static readonly NetlinkRequest Request = new NetlinkRequest.DeleteLink(1);

    [Fact]
    public void An_interrupted_dump_is_repeated_from_the_start()
    {
        var socket = new ScriptedSocket(s => [Nexthop(s, 1, NLM_F_DUMP_INTR), Done(s)], s => [Nexthop(s, 2), Nexthop(s, 3), Done(s)]);

        Assert.Equal([2u, 3u], Dump(socket));
    }

    [Fact]
    public void A_dump_that_says_so_only_at_its_end_is_repeated()
    {
        var socket = new ScriptedSocket(s => [Nexthop(s, 1), Done(s, flags: NLM_F_DUMP_INTR)], s => [Nexthop(s, 2), Done(s)]);

        Assert.Equal([2u], Dump(socket));
    }

    [Fact]
    public void A_dump_with_a_loss_is_read_to_its_end_and_repeated()
    {
        var socket = new ScriptedSocket(s => [Nexthop(s, 1), null, Nexthop(s, 2), Done(s)], s => [Nexthop(s, 3), Done(s)]);

        Assert.Equal([3u], Dump(socket));
        Assert.True(socket.IsDrained);
    }

    [Fact]
    public void A_dump_that_never_succeeds_is_given_up()
    {
        var answers = Enumerable.Repeat<Func<uint, byte[]?[]>>(s => [null, Done(s)], RequestChannel.MaxAttempts).ToArray();
        var socket = new ScriptedSocket(answers);

        Assert.Equal(Errno.EINTR, Assert.Throws<NetlinkException>(() => Dump(socket)).Errno);
        Assert.Equal(RequestChannel.MaxAttempts, socket.Sent.Count);
    }

    [Fact]
    public void Strays_are_ignored()
    {
        var socket = new ScriptedSocket(
            s => [Nexthop(s - 1, 1), Done(s - 1), Nexthop(0, 2, port: 0), Nexthop(s, 3, port: 78), Nexthop(s, 4), Done(s)]);

        Assert.Equal([4u], Dump(socket));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_refused_dump_is_an_exception(bool atTheEnd)
    {
        var socket = new ScriptedSocket(s => [atTheEnd ? Done(s, -Errno.EPERM) : Ack(s, -Errno.EPERM)]);

        Assert.Equal(Errno.EPERM, Assert.Throws<NetlinkException>(() => Dump(socket)).Errno);
    }

    [Fact]
    public void After_a_malformed_object_the_dump_is_read_to_its_end()
    {
        var socket = new ScriptedSocket(s => [Message(RTM_NEWNEXTHOP, s, []), Nexthop(s, 1), Done(s)]);

        var error = Assert.Throws<NetlinkException>(() => Dump(socket));

        Assert.Contains("RTM_NEWNEXTHOP", error.Message, StringComparison.Ordinal);
        Assert.True(socket.IsDrained);
    }

    [Fact]
    public void Refusals_find_their_request_and_silence_is_success()
    {
        var socket = new ScriptedSocket(s => [Ack(s - 1, -Errno.EPERM), Ack(s + 2, -Errno.EEXIST), [.. Ack(s, -Errno.ENODEV), .. Ack(s + 3)]]);

        Assert.Equal([Errno.ENODEV, 0, Errno.EEXIST, 0], Execute(socket, 4).Select(result => result.Errno));
        Assert.True(socket.IsDrained);
    }

    [Fact]
    public void A_refused_last_request_ends_the_batch()
    {
        var socket = new ScriptedSocket(s => [Ack(s + 1, -Errno.EEXIST)]);

        Assert.Equal([0, Errno.EEXIST], Execute(socket, 2).Select(result => result.Errno));
    }

    [Fact]
    public void Only_the_last_request_that_is_sent_asks_for_an_acknowledgement()
    {
        var socket = new ScriptedSocket(s => [Ack(s + 2)]);
        using var channel = new RequestChannel(socket);
        NetlinkRequest[] requests = [Request, new NetlinkRequest.DeleteLink(0), Request, new NetlinkRequest.DeleteLink(0)];
        var results = new NetlinkResult[requests.Length];

        Assert.Equal(requests.Length, channel.ExecuteBatch(requests, 0, results));
        Assert.Equal([0, Errno.EINVAL, 0, Errno.EINVAL], results.Select(result => result.Errno));
        Assert.Equal([false, true], socket.AsksForAcknowledgement);
    }

    [Fact]
    public void A_lost_answer_makes_the_outcome_unknown()
    {
        var socket = new ScriptedSocket(s => [Ack(s, -Errno.EPERM), null, Ack(s + 1)]);

        Assert.Equal(Errno.ENOBUFS, Assert.Throws<NetlinkException>(() => Execute(socket, 2)).Errno);
    }

    [Fact]
    public void No_more_requests_are_sent_than_refusals_fit()
    {
        Func<uint, byte[]?[]> two = s => [Ack(s), Ack(s + 1)];
        var socket = new ScriptedSocket(two, two, s => [Ack(s)]) { ReceiveBuffer = 2 * RequestChannel.AcknowledgementCharge };

        Assert.All(Execute(socket, 5), result => Assert.True(result.IsSuccess));
        Assert.Equal([2, 2, 1], socket.Sent);
    }

    [Fact]
    public void A_lost_answer_is_asked_for_again()
    {
        using var channel = new RequestChannel(new ScriptedSocket(s => [null], s => [Nexthop(s, 5)]));

        var result = channel.Get("read", NexthopMessage.WriteDump, NexthopMessage.Read, out var nexthop);

        Assert.Equal((NetlinkResult.Success, 5u), (result, nexthop?.Id));
    }

    private static IEnumerable<uint> Dump(ScriptedSocket socket)
    {
        using var channel = new RequestChannel(socket);
        return channel.Dump("read nexthops", NexthopMessage.WriteDump, NexthopMessage.Read).Select(nexthop => nexthop.Id);
    }

    private static NetlinkResult[] Execute(ScriptedSocket socket, int count)
    {
        using var channel = new RequestChannel(socket);
        var results = new NetlinkResult[count];
        for (var done = 0; done < count;)
        {
            done += channel.ExecuteBatch(Enumerable.Repeat(Request, count).ToArray(), done, results);
        }

        return results;
    }

    private static byte[] Nexthop(uint sequence, uint id, int flags = 0, uint port = Port) => Message(
        RTM_NEWNEXTHOP, sequence, [.. new byte[8], 8, 0, 1, 0, .. MemoryMarshal.AsBytes([id])], flags, port);

    private static byte[] Done(uint sequence, int error = 0, int flags = 0) =>
        Message(NLMSG_DONE, sequence, MemoryMarshal.AsBytes([error]), flags);
}
