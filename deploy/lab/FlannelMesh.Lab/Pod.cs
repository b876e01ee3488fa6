using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.Labs;

/// <summary>A pod: a namespace behind the cni0 bridge of its host.</summary>
public sealed record Pod(string HostName, int Index, NetworkNamespace Namespace, IPAddress Address)
{
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
    public PingStream StartPingStream(Pod target, TimeSpan? interval = null)
    {
        return PingStream.Start(Namespace, target.Address, interval ?? TimeSpan.FromMilliseconds(10));
    }

    public override string ToString() => Name;
}
