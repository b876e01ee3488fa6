using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Namespaces;

namespace FlannelMesh.Labs.Dashboard;

/// <summary>
/// A port on this machine's loopback that leads to one on the loopback inside a namespace, so that a browser outside can look at a host of the lab.
/// </summary>
public sealed class LoopbackForward : IDisposable
{
    private readonly TcpListener _listener;
    private readonly NetworkNamespace _namespace;
    private readonly IPEndPoint _target;

    private LoopbackForward(TcpListener listener, NetworkNamespace ns, IPEndPoint target)
    {
        _listener = listener;
        _namespace = ns;
        _target = target;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <param name="port">On this machine; 0 takes any.</param>
    /// <exception cref="LabException">There is no such namespace, or the port is taken.</exception>
    public static LoopbackForward Start(string ns, int port, int target)
    {
        try
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return new LoopbackForward(listener, NetworkNamespace.Open(ns), new IPEndPoint(IPAddress.Loopback, target));
        }
        catch (SocketException e)
        {
            throw new LabException($"--port {port}: {e.Message}; choose another");
        }
        catch (NetlinkException e)
        {
            throw new LabException($"network namespace {ns}: {e.Message}");
        }
    }

    /// <summary>Forwards until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await _listener.AcceptSocketAsync(cancellation), cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _namespace.Dispose();
    }

    private async Task ForwardAsync(Socket outside, CancellationToken cancellation)
    {
        try
        {
            // A socket stays in the namespace in which it was made.
            var inside = _namespace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await using var far = new NetworkStream(outside, ownsSocket: true);
            using (inside)
            {
                await inside.ConnectAsync(_target, cancellation);
                await using var near = new NetworkStream(inside, ownsSocket: true);
                await Task.WhenAny(far.CopyToAsync(near, cancellation), near.CopyToAsync(far, cancellation));
            }
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            // The agent does not listen, or one of the ends is gone: the browser comes back by itself.
            outside.Dispose();
        }
    }
}
