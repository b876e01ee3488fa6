using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.Labs;

/// <summary>A pod: a namespace behind the cni0 bridge of its host.</summary>
/// <param name="Addresses">One of each family in use, IPv4 before IPv6.</param>
public sealed record Pod(string HostName, int Index, NetworkNamespace Namespace, ImmutableArray<IPAddress> Addresses)
{
    /// <summary>That of the first family.</summary>
    public IPAddress Address => Addresses[0];

    /// <summary>Such as `h1-p2`.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{HostName}-p{Index}");

    /// <summary>Pings another pod.</summary>
    /// <param name="interval">Time between two pings; null is 20 ms.</param>
    public Task<PingResult> PingAsync(Pod target, int count = 3, TimeSpan? interval = null) => PingAsync(target.Address, count, interval);

    /// <inheritdoc cref="PingAsync(Pod, int, TimeSpan?)"/>
    public Task<PingResult> PingAsync(IPAddress target, int count = 3, TimeSpan? interval = null)
    {
        return PingResult.RunAsync(Namespace, target, count, interval ?? TimeSpan.FromMilliseconds(20));
    }

    /// <summary>Starts a ping that goes on until the stream is stopped.</summary>
    public PingStream StartPingStream(Pod target, TimeSpan? interval = null) => StartPingStream(target.Address, interval);

    /// <inheritdoc cref="StartPingStream(Pod, TimeSpan?)"/>
    public PingStream StartPingStream(IPAddress target, TimeSpan? interval = null)
    {
        return PingStream.Start(Namespace, target, interval ?? TimeSpan.FromMilliseconds(10));
    }

    public override string ToString() => Name;
}
