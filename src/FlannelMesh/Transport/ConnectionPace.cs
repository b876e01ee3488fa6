using System.Net;

namespace FlannelMesh.Transport;

/// <summary>How often an address may connect: each costs a handshake. A node needs one connection, and another when that is lost. Safe for several threads.</summary>
internal sealed class ConnectionPace(TimeProvider time)
{
    /// <summary>At once.</summary>
    public const int Burst = 256;

    /// <summary>20 a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly RateLimit<IPAddress> _addresses = new(Burst, Interval, IPAddress.None, time);

    /// <param name="isNews">It is refused, and was not in the last minute.</param>
    public bool TryTake(IPAddress address, out bool isNews) => _addresses.TryTake(address, out isNews);
}
