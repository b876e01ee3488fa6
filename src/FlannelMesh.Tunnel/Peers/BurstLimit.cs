using System.Diagnostics;

namespace FlannelMesh.Tunnel.Peers;

/// <summary>
/// Keeps a row of datagrams short enough for a receiver that takes them one by one into a small buffer, as flannel's proxy does: the kernel's
/// default of 208 KiB holds some 48 of full size with their bookkeeping.
/// </summary>
internal sealed class BurstLimit
{
    public const int Datagrams = 32;

    private static readonly long TicksPerDatagram = Stopwatch.Frequency / 40_000;

    private long _fullAt;

    /// <param name="now">Stopwatch ticks.</param>
    /// <returns>Whether one more may go out now.</returns>
    public bool TryTake(long now)
    {
        var fullAt = Math.Max(_fullAt, now - (Datagrams * TicksPerDatagram));
        if (fullAt > now)
        {
            return false;
        }

        _fullAt = fullAt + TicksPerDatagram;
        return true;
    }
}
