using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Tunnel.Control;
using Google.Protobuf;

namespace FlannelMesh.Tunnel.Tests.Control;

public sealed class ControlChannelTests : IDisposable
{
    private readonly SeqPacketSocket _raw;
    private readonly ControlChannel _agent;
    private readonly ControlChannel _tunnel;

    public ControlChannelTests()
    {
        var (one, other) = SeqPacketSocket.Pair();
        _raw = one;
        (_agent, _tunnel) = (new ControlChannel(one), new ControlChannel(other));
    }

    public void Dispose()
    {
        _agent.Dispose();
        _tunnel.Dispose();
    }

    [Fact]
    public void A_request_arrives_with_its_descriptors_and_the_reply_comes_back()
    {
        var asked = new Request { Number = 7, Configure = new Configure { DeviceName = "flannel0", Descriptors = { DescriptorKind.TunQueue } } };
        using (var file = File.OpenHandle("/dev/null"))
        {
            _agent.Send(asked, file);
        }

        var request = _tunnel.ReceiveRequest()!;
        _tunnel.Send(new Reply { Number = request.Message.Number, Error = "no" });

        Assert.Equal(asked, request.Message);
        Assert.False(Assert.Single(request.Descriptors).IsInvalid);
        Assert.Equal(new Reply { Number = 7, Error = "no" }, _agent.ReceiveReply()!.Message);
        request.Descriptors[0].Dispose();
    }

    [Fact]
    public void The_end_of_the_other_is_no_message()
    {
        _agent.Shutdown();

        Assert.Null(_tunnel.ReceiveRequest());
        Assert.Null(_agent.ReceiveReply());
    }

    [Fact]
    public void A_message_too_long_is_refused_before_it_is_sent()
    {
        var tooLong = new Request { Configure = new Configure { Address = ByteString.CopyFrom(new byte[ControlChannel.MaxLength]) } };

        Assert.Equal(Errno.EMSGSIZE, Assert.Throws<NetlinkException>(() => _agent.Send(tooLong)).Errno);
    }

    [Fact]
    public void Bytes_that_are_no_message_are_refused_and_the_next_one_is_read()
    {
        _raw.Send([0xff, 0xff, 0xff], []);
        _agent.Send(new Request { Number = 1, Stop = new Stop() });

        Assert.Equal(Errno.EBADMSG, Assert.Throws<NetlinkException>(() => _tunnel.ReceiveRequest()).Errno);
        Assert.Equal(1ul, _tunnel.ReceiveRequest()!.Message.Number);
    }

    [Fact]
    public void What_a_reader_does_not_know_is_not_kept()
    {
        // Field 99, a number.
        _raw.Send([.. new Request { Number = 7 }.ToByteArray(), 0x98, 0x06, 0x01], []);

        Assert.Equal(new Request { Number = 7 }.ToByteArray(), _tunnel.ReceiveRequest()!.Message.ToByteArray());
    }
}
