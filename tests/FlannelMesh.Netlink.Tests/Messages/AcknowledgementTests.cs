using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.netlink;

namespace FlannelMesh.Netlink.Tests.Messages;

public class AcknowledgementTests
{
    [Fact]
    public void Success_carries_no_text() =>
        Assert.Equal(NetlinkResult.Success, Read(Error(0, NLM_F_CAPPED | NLM_F_ACK_TLVS, echoed: 0, "a warning")));

    [Fact]
    public void The_text_follows_a_capped_header() =>
        Assert.Equal(new NetlinkResult(Errno.EEXIST, "taken"), Read(Error(-Errno.EEXIST, NLM_F_CAPPED | NLM_F_ACK_TLVS, echoed: 0, "taken")));

    [Fact]
    public void The_text_follows_the_echoed_request() =>
        Assert.Equal(new NetlinkResult(Errno.EEXIST, "taken"), Read(Error(-Errno.EEXIST, NLM_F_ACK_TLVS, echoed: 12, "taken")));

    [Fact]
    public void Without_the_flag_there_is_no_text() =>
        Assert.Equal(new NetlinkResult(Errno.EPERM), Read(Error(-Errno.EPERM, NLM_F_CAPPED, echoed: 0, "not this")));

    private static byte[] Error(int error, int flags, int echoed, string text) => MessageBuffer.Write((writer, sequence) =>
    {
        var header = new nlmsgerr { error = error, msg = new nlmsghdr { nlmsg_len = (uint)(16 + echoed) } };
        using (writer.Message(NLMSG_ERROR, flags, sequence, header))
        {
            for (var i = 0; i < echoed; i += 4)
            {
                writer.Struct(0xdeadbeef);
            }

            writer.String(NLMSGERR_ATTR_MSG, text);
        }
    });

    private static NetlinkResult Read(byte[] bytes)
    {
        foreach (var message in new NetlinkMessages(bytes))
        {
            return Acknowledgement.ReadError(message);
        }

        throw new InvalidOperationException("no message");
    }
}
