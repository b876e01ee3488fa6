using System.Net.Sockets;
using System.Text;

namespace FlannelMesh.Testing;

/// <summary>The service manager's end of sd_notify(3).</summary>
public sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <param name="address">As in NOTIFY_SOCKET: a path, or "@" and an abstract name.</param>
    public NotifySocket(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = address;
        _socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address));
    }

    public string Address { get; }

    /// <summary>Whether there is nothing to receive.</summary>
    public bool IsEmpty => _socket.Available == 0;

    /// <summary>The next datagram.</summary>
    /// <exception cref="TimeoutException">None came.</exception>
    public async Task<string> ReceiveAsync(TimeSpan timeout)
    {
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, limit.Token));
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"no notification within {timeout.TotalSeconds:0.#} s", e);
        }
    }

    public void Dispose() => _socket.Dispose();
}
