using System.Net;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;

namespace FlannelMesh.Netlink.Tests.Messages;

public class NetlinkWriterTests
{
    [Fact]
    public void A_message_is_written_byte_by_byte_as_the_kernel_reads_it()
    {
        var bytes = MessageBuffer.Write(
            (writer, sequence) =>
            {
                using (writer.Message(0x1234, 0x400, sequence, new nhmsg { nh_family = 2, nh_protocol = 9, nh_flags = 4 }))
                {
                    writer.UInt8(1, 0xab);
                    using (writer.Nested(2))
                    {
                        writer.UInt16BigEndian(3, 0x0102);
                        writer.String(4, "abc");
                    }

                    writer.Flag(5);
                }
            },
            sequence: 7);

        Assert.Equal(
            "38000000" + "3412" + "0104" + "07000000" + "00000000" // nlmsghdr
            + "02" + "00" + "09" + "00" + "04000000" // nhmsg
            + "0500" + "0100" + "ab000000" // one byte and its padding
            + "1400" + "0280" // nested
            + "0600" + "0300" + "01020000"
            + "0800" + "0400" + "61626300"
            + "0400" + "0500",
            Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Messages_follow_each_other_aligned()
    {
        var bytes = MessageBuffer.Write((writer, sequence) =>
        {
            for (ushort type = 20; type < 23; type++)
            {
                using (writer.Message(type, 0, sequence, default(nhmsg)))
                {
                    writer.Bytes(1, new byte[type - 19]);
                }
            }
        });

        var types = new List<int>();
        foreach (var message in new NetlinkMessages(bytes))
        {
            types.Add(message.Type);
        }

        Assert.Equal([20, 21, 22], types);
        Assert.Equal(3 * 32, bytes.Length);
    }

    [Fact]
    public void A_buffer_that_is_too_small_is_an_error_and_not_a_write_beyond_it()
    {
        var buffer = new byte[40];
        var position = 0;
        var refusal = Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new NetlinkWriter(buffer.AsSpan(0, 32), ref position);
            writer.Address(1, IPAddress.IPv6Loopback);
            writer.Address(1, IPAddress.IPv6Loopback);
        });

        Assert.Contains("32 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(new byte[8], buffer[32..]);
    }

    [Fact]
    public void Room_is_cleared_before_it_is_used()
    {
        var buffer = new byte[12];
        Array.Fill(buffer, (byte)0xff);
        var position = 0;
        new NetlinkWriter(buffer, ref position).UInt8(1, 2);

        Assert.Equal("05000100020000" + "00" + "ffffffff", Convert.ToHexStringLower(buffer));
    }
}
