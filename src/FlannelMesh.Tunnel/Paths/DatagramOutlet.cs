using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.PacketIo;

namespace FlannelMesh.Tunnel.Paths;

/// <summary>Sends through the sockets that also carry packets, so that the peer's firewall and NAT see one flow.</summary>
internal sealed class DatagramOutlet(ImmutableArray<SafeHandle> ipv4, ImmutableArray<SafeHandle> ipv6) : IDatagramOutlet, IDisposable
{
    private const int MaxLength = 65536;

    private readonly Lock _gate = new();
    private readonly PacketBuffer _buffer = new(MaxLength);
    private readonly DatagramSender? _ipv4 = ipv4.IsEmpty ? null : new DatagramSender(ipv4[0], 1, 1);
    private readonly DatagramSender? _ipv6 = ipv6.IsEmpty ? null : new DatagramSender(ipv6[0], 1, 1);
    private bool _isDisposed;

    public void Send(UnderlayEndpoint endpoint, ReadOnlySpan<byte> datagram)
    {
        if ((endpoint.IsIpv6 ? _ipv6 : _ipv4) is not { } sender || datagram.Length > MaxLength)
        {
            return;
        }

        lock (_gate)
        {
            if (_isDisposed)
            {
                // The caller has asked for it before it was taken away.
                return;
            }

            datagram.CopyTo(_buffer.Span);
            sender.Begin(endpoint, null);
            sender.Add(_buffer.Span[..datagram.Length]);
            sender.Flush(static (_, _, _) => { });
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _ipv4?.Dispose();
            _ipv6?.Dispose();
            _buffer.Dispose();
        }
    }
}
