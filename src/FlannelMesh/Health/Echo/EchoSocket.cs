using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Health.Echo;

/// <summary>
/// A UDP socket that answers probes and hands over answers. It keeps nothing between two datagrams: an answer is the probe with one
/// byte changed and signed anew, back to where it came from. It has a thread of its own: .NET's asynchronous sockets wake three for each datagram.
/// </summary>
public sealed class EchoSocket : IDisposable
{
    private const int StackSize = 128 << 10;

    private static readonly TimeSpan ErrorPause = TimeSpan.FromSeconds(1);

    /// <summary>A buffer that is full for longer is as good as a loss.</summary>
    private static readonly TimeSpan SendLimit = TimeSpan.FromMilliseconds(1);

    private readonly EchoGuard _guard;
    private readonly Action<EchoAnswer> _answered;
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly byte[] _probe = new byte[EchoDatagram.Length];
    private volatile bool _isOver;

    private EchoSocket(IPEndPoint local, EchoGuard guard, Action<EchoAnswer> answered, TimeProvider time)
    {
        (_guard, _answered, _time) = (guard, answered, time);
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { SendTimeout = (int)SendLimit.TotalMilliseconds };
        try
        {
            _socket.Bind(local);
            Local = (IPEndPoint)_socket.LocalEndPoint!;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IPEndPoint Local { get; }

    /// <param name="answered">Called on the socket's thread; must be quick.</param>
    /// <exception cref="SocketException">The port is taken, or the address is not this host's.</exception>
    public static EchoSocket Open(IPEndPoint local, EchoGuard guard, Action<EchoAnswer> answered, TimeProvider time)
    {
        var socket = new EchoSocket(local, guard, answered, time);
        new Thread(socket.Receive, StackSize) { IsBackground = true, Name = string.Create(CultureInfo.InvariantCulture, $"echo {local.Address}") }.Start();
        return socket;
    }

    /// <summary>What cannot be sent is as lost as what gets lost on its way. For one thread at a time.</summary>
    /// <param name="key">Of who is asked.</param>
    public void Send(EchoDatagram probe, EchoKey key, IPEndPoint to)
    {
        probe.Write(_probe, key);
        try
        {
            _socket.SendTo(_probe, SocketFlags.None, to);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // No route, a packet filter, or the end.
        }
    }

    /// <summary>Its thread ends soon after.</summary>
    public void Dispose()
    {
        _isOver = true;
        _socket.Dispose();
    }

    private void Receive()
    {
        // A byte more than ours have, to see that one is too long.
        var buffer = new byte[EchoDatagram.Length + 1];
        var source = new SocketAddress(_socket.AddressFamily);
        while (!_isOver)
        {
            try
            {
                OnReceived(buffer, _socket.ReceiveFrom(buffer, SocketFlags.None, source), source);
            }
            catch (SocketException) when (!_isOver)
            {
                // No way to sleep by another clock on a thread of one's own; nothing waits for this one.
                Thread.Sleep(ErrorPause);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void OnReceived(byte[] buffer, int length, SocketAddress source)
    {
        var at = _time.GetElapsedTime(0);
        if (!_guard.Admits(buffer.AsSpan(0, length), source, out var datagram))
        {
            return;
        }

        if (datagram.IsAnswer)
        {
            _answered(new EchoAnswer(datagram.Number, datagram.Asked, at));
            return;
        }

        EchoDatagram.TurnIntoAnswer(buffer, _guard.Key);
        _socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, source);
    }
}
