using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.PacketIo;

/// <summary>Real sockets on the loopback device of a namespace.</summary>
public sealed class DatagramRowsTests : KernelTest, IDisposable
{
    private readonly Socket _from;
    private readonly Socket _to;
    private readonly PacketBuffer _buffer = new(100_000);
    private readonly UnderlayEndpoint _endpoint;

    public DatagramRowsTests()
    {
        Namespace.Ip("link set lo up mtu 1500");
        _from = Namespace.Run(() => Bound());
        _to = Namespace.Run(() => Bound());
        _endpoint = new UnderlayEndpoint(IPAddress.Loopback, (ushort)((IPEndPoint)_to.LocalEndPoint!).Port);
        Random.Shared.NextBytes(_buffer.Span);
    }

    public new void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
        _buffer.Dispose();
        base.Dispose();
    }

    [KernelTheory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_row_arrives_as_the_datagrams_it_was_made_of(bool hasSegmentation, bool hasMerging)
    {
        using var sender = new DatagramSender(_from.SafeHandle, 8, 64);
        using var receiver = new DatagramReceiver(_to.SafeHandle, 16);
        if (!hasSegmentation)
        {
            sender.DisableSegmentation();
        }

        if (hasMerging)
        {
            Assert.True(receiver.TryEnableMerging());
        }

        // Each datagram of two slices that lie apart, the last one shorter.
        sender.Begin(_endpoint, null);
        for (var i = 0; i < 10; i++)
        {
            sender.Add(_buffer.Span.Slice(i * 40, 40));
            sender.Add(_buffer.Span.Slice(5000 + (i * 60), i == 9 ? 10 : 60));
        }

        sender.Segment(100);
        sender.Flush(Unexpected);

        var expected = Enumerable.Range(0, 10).Select(i => (byte[])[.. _buffer.Span.Slice(i * 40, 40), .. _buffer.Span.Slice(5000 + (i * 60), i == 9 ? 10 : 60)]);
        var (datagrams, rows) = Receive(receiver, 10);
        Assert.Equal(expected, datagrams);
        Assert.Equal(hasSegmentation && hasMerging, rows == 1);
        Assert.Equal(_endpoint.Key, receiver.Sender(0));
    }

    [KernelFact]
    public void What_is_too_long_for_the_way_is_refused_alone()
    {
        DatagramSender.ForbidFragments(_from.SafeHandle, isIpv6: false);
        using var sender = new DatagramSender(_from.SafeHandle, 8, 64);
        using var receiver = new DatagramReceiver(_to.SafeHandle, 16);
        var owner = new object();
        foreach (var length in new[] { 10, 1473, 1472 })
        {
            sender.Begin(_endpoint, length == 1473 ? owner : null);
            sender.Add(_buffer.Span[..length]);
        }

        var refused = new List<(object?, int, int)>();
        sender.Flush((who, errno, datagrams) => refused.Add((who, errno, datagrams)));

        Assert.Equal([(owner, Errno.EMSGSIZE, 1)], refused);
        Assert.Equal([10, 1472], Receive(receiver, 2).Datagrams.Select(datagram => datagram.Length));
        Assert.Equal(1500, Namespace.Run(() => PathMtu.Of(_endpoint)));
    }

    [KernelFact]
    public void Slices_that_touch_become_one_and_messages_keep_their_order()
    {
        using var sender = new DatagramSender(_from.SafeHandle, 70, 70);
        using var receiver = new DatagramReceiver(_to.SafeHandle, 16);
        for (var i = 0; i < 70; i++)
        {
            Assert.True(sender.HasRoom(1));
            sender.Begin(_endpoint, null);
            sender.Add(_buffer.Span.Slice(i * 20, 10));
            sender.Add(_buffer.Span.Slice((i * 20) + 10, 10));
        }

        Assert.False(sender.HasRoom(1));
        sender.Flush(Unexpected);

        Assert.Equal(1, sender.Calls);
        Assert.Equal(Enumerable.Range(0, 70).Select(i => _buffer.Span.Slice(i * 20, 20).ToArray()), Receive(receiver, 70).Datagrams);
    }

    [Fact]
    public void An_IPv4_address_has_the_key_of_no_IPv6_address()
    {
        Assert.Equal(new UnderlayEndpoint(IPAddress.Parse("10.0.0.1"), 1).Key, new UnderlayEndpoint(IPAddress.Parse("10.0.0.1"), 2).Key);
        Assert.NotEqual(new UnderlayEndpoint(IPAddress.Parse("10.0.0.1"), 1).Key, new UnderlayEndpoint(IPAddress.Parse("::a00:1"), 1).Key);
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static (List<byte[]> Datagrams, int Rows) Receive(DatagramReceiver receiver, int wanted)
    {
        var (datagrams, rows) = (new List<byte[]>(), 0);
        while (datagrams.Count < wanted)
        {
            var count = receiver.Receive();
            Assert.True(count > 0, $"{datagrams.Count} datagrams of {wanted}");
            rows += count;
            for (var row = 0; row < count; row++)
            {
                for (var at = 0; at < receiver.Length(row); at += receiver.SegmentLength(row))
                {
                    var length = Math.Min(receiver.SegmentLength(row), receiver.Length(row) - at);
                    datagrams.Add(receiver.Buffer.Slice(DatagramReceiver.Offset(row) + at, length).ToArray());
                }
            }
        }

        return (datagrams, rows);
    }

    private static void Unexpected(object? owner, int errno, int datagrams) => Assert.Fail($"{datagrams} datagrams refused: {Errno.Describe(errno)}");
}
