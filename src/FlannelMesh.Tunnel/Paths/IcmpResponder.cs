using System.Diagnostics;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Paths;

/// <summary>Tells senders why their packets go no further. Limited in rate, as RFC 4443, 2.4 (f), and RFC 1812, 4.3.2.8, want.</summary>
internal sealed class IcmpResponder(DeviceQueue device, LocalAddresses addresses, PathCounters counters) : IDisposable
{
    /// <summary>As Linux limits its own (icmp_msgs_per_sec, icmp_msgs_burst).</summary>
    private const int PerSecond = 1000;
    private const int Burst = 50;

    /// <summary>The IPv6 minimum MTU: no error is longer.</summary>
    private const int MaxLength = 1280;

    private static readonly long TicksPerError = Stopwatch.Frequency / PerSecond;

    private readonly PacketBuffer _buffer = new(VirtioHeader.Length + MaxLength);
    private readonly SliceList _slices = new(1);
    private long _fullAt;

    /// <param name="mtu">Bytes of the largest packet that would pass, for <see cref="IcmpError.PacketTooBig"/>.</param>
    public void Send(IcmpError error, ReadOnlySpan<byte> offending, in IpHeader header, uint mtu)
    {
        var now = Stopwatch.GetTimestamp();
        var fullAt = Math.Max(_fullAt, now - (Burst * TicksPerError));
        if (fullAt > now)
        {
            return;
        }

        var source = header.IsIpv6 ? addresses.Ipv6 : addresses.Ipv4;
        var length = source.Length == 0 ? 0 : IcmpErrors.Write(_buffer.Span[VirtioHeader.Length..], offending, header, error, mtu, source);
        if (length == 0)
        {
            return;
        }

        _fullAt = fullAt + TicksPerError;
        default(VirtioHeader).Write(_buffer.Span);
        _slices.Clear();
        _slices.Add(_buffer.Span[..(VirtioHeader.Length + length)]);
        if (device.Write(_slices) == 0)
        {
            counters.IcmpErrors++;
        }
    }

    public void Dispose()
    {
        _slices.Dispose();
        _buffer.Dispose();
    }
}
