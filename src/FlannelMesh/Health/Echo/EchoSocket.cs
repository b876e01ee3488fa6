using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Health.Echo;

/// <summary>
/// A UDP socket that answers probes and hands over answers. It keeps nothing between two datagrams: an answer is the probe with one
/// byte changed and signed anew, back to where it came from.
/// </summary>
public sealed class EchoSocket : IDisposable
{
    private static readonly TimeSpan ErrorPause = TimeSpan.FromSeconds(1);

    private readonly EchoGuard _guard;
    private readonly Action<EchoAnswer> _answered;
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();

    private EchoSocket(IPEndPoint local, EchoGuard guard, Action<EchoAnswer> answered, TimeProvider time)
    {
        (_guard, _answered, _time) = (guard, answered, time);
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
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

    /// <param name="answered">Called on any thread; must be quick.</param>
    /// <exception cref="SocketException">The port is taken, or the address is not this host's.</exception>
    public static EchoSocket Open(IPEndPoint local, EchoGuard guard, Action<EchoAnswer> answered, TimeProvider time)
    {
        var socket = new EchoSocket(local, guard, answered, time);
        _ = socket.ReceiveAsync();
        return socket;
    }

    /// <summary>What cannot be sent is as lost as what gets lost on its way.</summary>
    /// <param name="key">Of who is asked.</param>
    public async Task SendAsync(EchoDatagram probe, EchoKey key, IPEndPoint to)
    {
        var bytes = new byte[EchoDatagram.Length];
        probe.Write(bytes, key);
        try
        {
            await _socket.SendToAsync(bytes, SocketFlags.None, to, _stop.Token);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // No route, a packet filter, or the end.
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        // A byte more than ours have, to see that one is too long.
        var buffer = new byte[EchoDatagram.Length + 1];
        var source = new SocketAddress(_socket.AddressFamily);
        var end = _stop.Token;
        while (!end.IsCancellationRequested)
        {
            try
            {
                var length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, source, end);
                await OnReceivedAsync(buffer, length, source, end);
            }
            catch (SocketException) when (!end.IsCancellationRequested)
            {
                await Task.Delay(ErrorPause, _time, end).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private async ValueTask OnReceivedAsync(byte[] buffer, int length, SocketAddress source, CancellationToken end)
    {
        var at = _time.GetElapsedTime(0);
        if (!_guard.Admits(buffer.AsSpan(0, length), source, out var datagram))
        {
            return;
        }

        if (datagram.IsAnswer)
        {
            _answered(new EchoAnswer(datagram.Number, datagram.Asked, at));
        }
        else
        {
            EchoDatagram.TurnIntoAnswer(buffer, _guard.Key);
            await _socket.SendToAsync(buffer.AsMemory(0, length), SocketFlags.None, source, end);
        }
    }
}
