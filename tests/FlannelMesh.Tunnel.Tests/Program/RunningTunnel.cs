using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Tunnel.Tests.Program;

/// <summary>The published program in a namespace, and what an agent does with it.</summary>
internal sealed class RunningTunnel : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Process _process;
    private ControlChannel? _agent;
    private ulong _number;

    public RunningTunnel(TestNamespace host)
    {
        var program = Repository.File("artifacts/flannelmesh/flannelmesh-tunnel", "deploy/build makes it");

        // What else runs on the machine must not be taken for the time that it needs itself.
        _process = Process.Start("ip", ["netns", "exec", host.Name, "nice", "-n", "-20", program, SocketPath]);
        Eventually.True(TryConnect, "the program takes connections");
    }

    /// <summary>Of the program, which takes the place of what has started it.</summary>
    public int Id => _process.Id;

    public bool HasEnded => _process.WaitForExit(TimeSpan.FromSeconds(10));

    public Hello Hello { get; private set; } = new();

    private string SocketPath => _directory.File("tunnel.sock");

    /// <summary>Goes without a word, and comes back as another agent.</summary>
    public void Reconnect()
    {
        _agent?.Dispose();
        _agent = null;
        Eventually.True(TryConnect, "the program takes connections");
    }

    /// <returns>The last of the replies, and the descriptors beside all of them.</returns>
    public (Reply Reply, List<Reply> All, List<SafeHandle> Handles) Ask(Request request, params IReadOnlyList<SafeHandle> handles)
    {
        request.Number = ++_number;
        _agent!.Send(request, handles);
        List<Reply> all = [];
        List<SafeHandle> received = [];
        do
        {
            var (message, descriptors) = _agent.ReceiveReply() ?? throw new InvalidOperationException("the tunnel has gone");
            Assert.Equal("", message.Error);
            all.Add(message);
            received.AddRange(descriptors);
        }
        while (all[^1].HandedOver is { IsLast: false } || all[^1].Counters is { IsLast: false });

        return (all[^1], all, received);
    }

    public Totals Totals() => Ask(new Request { ReadCounters = new ReadCounters() }).All[0].Counters.Totals;

    public void Dispose()
    {
        _agent?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _directory.Dispose();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"tunnel {Id}");

    private bool TryConnect()
    {
        try
        {
            _agent = new ControlChannel(SeqPacketSocket.Connect(SocketPath));
            Hello = _agent.ReceiveReply()!.Message.Hello;
            return true;
        }
        catch (NetlinkException)
        {
            Assert.False(_process.HasExited, "the program has ended");
            return false;
        }
    }
}
