using System.Runtime.InteropServices;
using System.Text;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Testing;
using Microsoft.Win32.SafeHandles;

namespace FlannelMesh.Netlink.Tests.Sockets;

public sealed class SeqPacketSocketTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Messages_arrive_whole_and_in_order()
    {
        var (one, other) = SeqPacketSocket.Pair();
        using (one)
        using (other)
        {
            one.Send("first"u8, []);
            one.Send("second"u8, []);

            Assert.Equal("first", ReceiveText(other));
            Assert.Equal("second", ReceiveText(other));
        }
    }

    [Fact]
    public void A_descriptor_travels_and_is_closed_on_exec()
    {
        var path = _directory.File("text");
        File.WriteAllText(path, "what the file says");
        var (one, other) = SeqPacketSocket.Pair();
        using (one)
        using (other)
        using (var file = File.OpenHandle(path))
        {
            one.Send("take"u8, [file, file]);
            var received = new List<SafeHandle>();

            Assert.Equal(4, other.Receive(new byte[16], received));

            Assert.Equal(2, received.Count);
            var number = (int)received[0].DangerousGetHandle();
            Assert.NotEqual((int)file.DangerousGetHandle(), number);
            using var copy = new SafeFileHandle(number, ownsHandle: false);
            var bytes = new byte[64];
            Assert.Equal("what the file says", Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(copy, bytes, 0)));
            const int CloseOnExec = 0x80000; // O_CLOEXEC, fcntl.h
            Assert.NotEqual(0, FlagsOf(number) & CloseOnExec);
            received.ForEach(handle => handle.Dispose());
        }
    }

    [Fact]
    public void A_message_longer_than_the_buffer_is_refused_and_its_descriptors_closed()
    {
        var (one, other) = SeqPacketSocket.Pair();
        using (one)
        using (other)
        using (var file = File.OpenHandle("/dev/null"))
        {
            one.Send("too long"u8, [file]);
            var received = new List<SafeHandle>();

            Assert.Equal(Errno.EMSGSIZE, Assert.Throws<NetlinkException>(() => other.Receive(new byte[3], received)).Errno);
            Assert.Empty(received);
        }
    }

    [Fact]
    public void The_end_of_the_other_is_seen()
    {
        var (one, other) = SeqPacketSocket.Pair();
        using (other)
        {
            one.Dispose();

            Assert.Equal(0, other.Receive(new byte[16], []));
            Assert.Equal(Errno.EPIPE, Assert.Throws<NetlinkException>(() => other.Send("x"u8, [])).Errno);
        }
    }

    [Fact]
    public async Task A_shutdown_wakes_the_thread_that_waits()
    {
        var (one, other) = SeqPacketSocket.Pair();
        using (one)
        using (other)
        {
            var waiting = Task.Run(() => one.Receive(new byte[16], []));
            one.Shutdown();

            Assert.Equal(0, await waiting.WaitAsync(Eventually.DefaultDeadline));
        }
    }

    [Fact]
    public void A_send_to_one_who_does_not_read_fails_after_the_limit()
    {
        var (one, other) = SeqPacketSocket.Pair();
        using (one)
        using (other)
        {
            one.SetSendTimeout(TimeSpan.FromMilliseconds(20));
            var message = new byte[60_000];

            var refusal = Assert.Throws<NetlinkException>(() => SendOften(one, message));

            Assert.Equal(Errno.EAGAIN, refusal.Errno);
        }
    }

    [Fact]
    public void A_listener_is_for_its_owner_alone_and_knows_who_connects()
    {
        var path = _directory.File("socket");
        using var listener = SeqPacketListener.Listen(path);
        using var client = SeqPacketSocket.Connect(path);
        using var server = listener.Accept();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(Environment.ProcessId, server.Peer.Process);
        Assert.Equal(Environment.ProcessId, client.Peer.Process);
        client.Send("hello"u8, []);
        Assert.Equal("hello", ReceiveText(server));
    }

    [Fact]
    public void What_a_dead_listener_left_is_replaced()
    {
        var path = _directory.File("socket");
        SeqPacketListener.Listen(path).Dispose();
        Assert.True(File.Exists(path));

        using var listener = SeqPacketListener.Listen(path);

        SeqPacketSocket.Connect(path).Dispose();
    }

    [Fact]
    public void A_living_listener_is_not_replaced()
    {
        var path = _directory.File("socket");
        using var listener = SeqPacketListener.Listen(path);

        Assert.Equal(Errno.EADDRINUSE, Assert.Throws<NetlinkException>(() => SeqPacketListener.Listen(path)).Errno);
    }

    [Fact]
    public void A_file_that_is_no_socket_is_not_replaced()
    {
        var path = _directory.File("socket");
        File.WriteAllText(path, "mine");

        Assert.Equal(Errno.EADDRINUSE, Assert.Throws<NetlinkException>(() => SeqPacketListener.Listen(path)).Errno);
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/tmp/a-path-of-more-than-107-bytes-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789")]
    public void A_path_no_socket_can_have_is_refused(string path)
    {
        var refusal = Assert.Throws<ArgumentException>(() => SeqPacketSocket.Connect(path));

        Assert.Contains("1 to 107 bytes", refusal.Message, StringComparison.Ordinal);
    }

    private static void SendOften(SeqPacketSocket socket, byte[] message)
    {
        for (var i = 0; i < 1000; i++)
        {
            socket.Send(message, []);
        }
    }

    private static string ReceiveText(SeqPacketSocket socket)
    {
        var buffer = new byte[64];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer, []));
    }

    /// <summary>As the kernel says, in octal: proc_pid_fdinfo(5).</summary>
    private static int FlagsOf(int descriptor)
    {
        var line = File.ReadLines($"/proc/self/fdinfo/{descriptor}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return Convert.ToInt32(line["flags:".Length..].Trim(), 8);
    }
}
