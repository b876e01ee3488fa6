using System.Runtime.InteropServices;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Control;
using static FlannelMesh.Tunnel.Tests.Control.Requests;

namespace FlannelMesh.Tunnel.Tests.Control;

/// <summary>Agents come, go, and misbehave on a real socket.</summary>
[Collection(AloneCollection.Name)]
public sealed class ControlServerTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly ControlServer _server;
    private readonly Thread _thread;

    public ControlServerTests()
    {
        _server = ControlServer.Listen(SocketPath, _ => null);
        _thread = new Thread(_server.Run) { IsBackground = true };
        _thread.Start();
    }

    private string SocketPath => Path.Combine(_directory.Path, "tunnel.sock");

    public void Dispose()
    {
        using (var agent = Connect())
        {
            agent.Send(new Request { Number = 1, Stop = new Stop() });
            Assert.Equal("", agent.ReceiveReply()!.Message.Error);
        }

        Assert.True(_thread.Join(TimeSpan.FromSeconds(10)));
        _server.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void The_newest_agent_wins_and_the_one_before_hears_the_end()
    {
        using var first = Connect();
        using var second = Connect();

        Assert.Null(first.ReceiveReply());
        Assert.Equal(1ul, Ask(second, Part(1, true, Peer(1))).Number);
        using var third = Connect(out var hello);
        Assert.Equal(1ul, hello.Generation);
    }

    [Fact]
    public void Bytes_that_are_no_message_end_the_conversation_and_no_other()
    {
        using (var raw = SeqPacketSocket.Connect(SocketPath))
        {
            raw.Receive(new byte[ControlChannel.MaxLength], new List<SafeHandle>());
            raw.Send([0xff, 0xff, 0xff], []);
            Assert.Equal(0, raw.Receive(new byte[ControlChannel.MaxLength], new List<SafeHandle>()));
        }

        using var agent = Connect();
        Assert.Equal("", Ask(agent, Part(1, true, Peer(1))).Error);
    }

    [Fact]
    public void A_message_that_is_too_long_ends_the_conversation_and_no_other()
    {
        using (var raw = SeqPacketSocket.Connect(SocketPath))
        {
            raw.Receive(new byte[ControlChannel.MaxLength], new List<SafeHandle>());
            raw.Send(new byte[ControlChannel.MaxLength + 1], []);
            Assert.Equal(0, raw.Receive(new byte[ControlChannel.MaxLength], new List<SafeHandle>()));
        }

        using var agent = Connect();
        Assert.Equal("", Ask(agent, Part(1, true, Peer(1))).Error);
    }

    [Fact]
    public void Descriptors_do_not_pile_up_whatever_they_come_with()
    {
        using var file = File.OpenHandle("/dev/null");
        var before = OpenDescriptors();
        for (var i = 0; i < 300; i++)
        {
            using var agent = Connect();
            agent.Send(Part(1, false, Peer(1)), file, file, file);
            agent.Send(new Request { Number = 1, Configure = new Configure { Descriptors = { DescriptorKind.TunQueue } } }, file, file, file);
            Assert.StartsWith("descriptors names 1, but 3 came", agent.ReceiveReply()!.Message.Error, StringComparison.Ordinal);
            agent.Send(new Request { Number = 1 }, file);
        }

        Eventually.True(() => OpenDescriptors() <= before + 5, "all descriptors are closed");
    }

    [Fact]
    public void Agents_that_come_by_hundreds_and_say_nothing_leave_nothing_behind()
    {
        using (Connect())
        {
        }

        var before = (Descriptors: OpenDescriptors(), Threads: Threads());
        var agents = Enumerable.Range(0, 200).Select(_ => SeqPacketSocket.Connect(SocketPath)).ToList();
        agents.ForEach(agent => agent.Dispose());

        Eventually.True(() => OpenDescriptors() <= before.Descriptors + 5 && Threads() <= before.Threads + 5, "what was theirs is gone");
    }

    [Fact]
    public void An_agent_that_does_not_read_is_given_up()
    {
        using var agent = Connect();
        var requests = 0;
        try
        {
            for (; requests < 10_000; requests++)
            {
                agent.Send(new Request { Number = 1, ReadCounters = new ReadCounters() });
            }
        }
        catch (NetlinkException e)
        {
            Assert.Contains(e.Errno, (int[])[Errno.EPIPE, Errno.ECONNRESET]);
        }

        Assert.InRange(requests, 1, 9_999);
        using var next = Connect();
        Assert.Equal("", Ask(next, Part(1, true, Peer(1))).Error);
    }

    private static int OpenDescriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private static int Threads() => Directory.GetDirectories("/proc/self/task").Length;

    private static Reply Ask(ControlChannel agent, Request request)
    {
        agent.Send(request);
        return agent.ReceiveReply()!.Message;
    }

    private ControlChannel Connect() => Connect(out _);

    private ControlChannel Connect(out Hello hello)
    {
        var agent = new ControlChannel(SeqPacketSocket.Connect(SocketPath));
        hello = agent.ReceiveReply()!.Message.Hello;
        return agent;
    }
}
