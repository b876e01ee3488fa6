using System.Diagnostics;
using System.Runtime.InteropServices;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Tunnel.Control;
using HostNamespace = FlannelMesh.Netlink.Namespaces.NetworkNamespace;

namespace FlannelMesh.Labs.Bench.Overlays;

/// <summary>A running flannelmesh-tunnel and the conversation with it. Not for use by several threads at once; calls wait for the answer.</summary>
internal sealed class TunnelProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly ControlChannel _channel;
    private ulong _number;

    private TunnelProcess(Process process, ControlChannel channel) => (_process, _channel) = (process, channel);

    public int ProcessId => _process.Id;

    /// <summary>From just before the start of the program until its answer that the peers are in force: packets pass.</summary>
    public TimeSpan UntilReady { get; private set; }

    /// <param name="inside">The namespace it runs in.</param>
    /// <param name="socket">Path of its control socket.</param>
    /// <param name="handles">Those that the configuration names; the caller's.</param>
    /// <exception cref="LabException">It did not start, or refused something.</exception>
    public static TunnelProcess Start(
        HostNamespace inside, string program, string socket, Configure configure, IReadOnlyList<SafeHandle> handles, Peer peer)
    {
        var process = new Process { StartInfo = Command.Describe(program, [socket]) };
        var start = Stopwatch.GetTimestamp();
        inside.Run(() => Command.Start(process, program));
        var tunnel = new TunnelProcess(process, Connect(socket, process, start));
        try
        {
            tunnel.Ask(new Request { Configure = configure }, handles);
            tunnel.Ask(new Request { Peers = new PeersPart { Generation = 1, IsLast = true, Peers = { peer } } });
            tunnel.UntilReady = Stopwatch.GetElapsedTime(start);
            return tunnel;
        }
        catch
        {
            process.Kill();
            tunnel.Dispose();
            throw;
        }
    }

    public Totals ReadTotals()
    {
        var reply = Ask(new Request { ReadCounters = new ReadCounters() });
        return reply.Counters.Totals;
    }

    /// <summary>Ends the program.</summary>
    public void Stop()
    {
        Ask(new Request { Stop = new Stop() });
        if (!_process.WaitForExit(StartLimit))
        {
            throw new LabException($"flannelmesh-tunnel (process {_process.Id}) does not end when told to stop");
        }
    }

    public void Dispose()
    {
        _channel.Dispose();
        _process.Dispose();
    }

    private static ControlChannel Connect(string socket, Process process, long start)
    {
        while (true)
        {
            try
            {
                var channel = new ControlChannel(SeqPacketSocket.Connect(socket));
                _ = channel.ReceiveReply() ?? throw new LabException("flannelmesh-tunnel hung up instead of saying hello");
                return channel;
            }
            catch (NetlinkException e) when (e.Errno is Errno.ENOENT or Errno.ECONNREFUSED && !process.HasExited && Stopwatch.GetElapsedTime(start) < StartLimit)
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(0.2));
            }
            catch (NetlinkException e)
            {
                throw new LabException($"flannelmesh-tunnel does not listen on {socket}: {e.Message}", e);
            }
        }
    }

    private Reply Ask(Request request, params IReadOnlyList<SafeHandle> handles)
    {
        request.Number = ++_number;
        _channel.Send(request, handles);
        while (_channel.ReceiveReply() is { } received)
        {
            if (received.Message.Number == request.Number)
            {
                return received.Message.Error.Length == 0
                    ? received.Message
                    : throw new LabException($"flannelmesh-tunnel refuses {request.BodyCase}: {received.Message.Error}");
            }
        }

        throw new LabException($"flannelmesh-tunnel hung up before it answered {request.BodyCase}");
    }
}
