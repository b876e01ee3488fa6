using System.Globalization;
using System.Net;

namespace FlannelMesh.Testing.Clouds;

/// <summary>A machine in a fake cloud, with one network interface.</summary>
/// <param name="Number">From which its ids are made.</param>
public sealed record FakeMachine(int Number, IPAddress Address)
{
    public string Id => string.Create(CultureInfo.InvariantCulture, $"i-{Number:x17}");

    /// <summary>The name where machines have names.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"machine-{Number}");

    public string Interface => string.Create(CultureInfo.InvariantCulture, $"eni-{Number:x17}");

    public string Mac => string.Create(CultureInfo.InvariantCulture, $"0a:00:00:00:{Number >> 8:x2}:{Number & 255:x2}");

    public IPAddress? Ipv6Address { get; init; }

    /// <summary>Which of the network's subnets it is in; each may have a route table of its own.</summary>
    public string Subnet { get; init; } = "a";

    /// <summary>It may send and get what is not for its own address.</summary>
    public bool Forwards { get; init; } = true;
}
