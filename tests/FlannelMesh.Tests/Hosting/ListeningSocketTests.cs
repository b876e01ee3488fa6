using System.Net;
using FlannelMesh.Hosting;

namespace FlannelMesh.Tests.Hosting;

public sealed class ListeningSocketTests
{
    private const string Header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    [Fact]
    public void Only_listening_sockets_are_read()
    {
        string[] table =
        [
            Header,
            "   0: 0100007F:205E 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0",
            "   1: 0100007F:205E 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 20 4 30 10 -1",
            "   2: 0100007F:205E 0100007F:C351 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0000000000000000",
        ];

        var socket = Assert.Single(ListeningSocket.Parse(table));

        Assert.Equal((new IPEndPoint(IPAddress.Loopback, 8286), "4711"), (socket.Local, socket.Inode));
    }

    [Fact]
    public void An_address_of_four_words_is_read()
    {
        var line = "   0: B80D0120000000000000000001000000:205B 00000000000000000000000000000000:0000 0A "
            + "00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 100 0 0 10 0";

        Assert.Equal(IPEndPoint.Parse("[2001:db8::1]:8283"), Assert.Single(ListeningSocket.Parse([line])).Local);
    }

    [Theory]
    [InlineData("127.0.0.1:8286", "127.0.0.1", true)]
    [InlineData("127.0.0.2:8286", "127.0.0.1", false)]
    [InlineData("127.0.0.1:8287", "127.0.0.1", false)]
    [InlineData("0.0.0.0:8286", "127.0.0.1", true)]
    [InlineData("127.0.0.2:8286", "0.0.0.0", true)]
    [InlineData("[::]:8286", "127.0.0.1", true)]
    [InlineData("[::ffff:127.0.0.1]:8286", "127.0.0.1", true)]
    [InlineData("[::1]:8286", "127.0.0.1", false)]
    [InlineData("[fe80::1]:8286", "fe80::1%2", true)]
    public void A_socket_blocks_its_own_address_or_all(string held, string wanted, bool expected) =>
        Assert.Equal(expected, new ListeningSocket(IPEndPoint.Parse(held), "1").Blocks(IPAddress.Parse(wanted), 8286));
}
