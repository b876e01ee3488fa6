using System.Globalization;
using System.Net;

namespace FlannelMesh.Labs.Network;

/// <summary>Addresses and names of the lab's underlay: bridge br0 10.99.0.1/24, host K at 10.99.0.(10+K).</summary>
public static class Underlay
{
    public const string Bridge = "br0";
    public const string HostDevice = "eth0";
    public const int PrefixLength = 24;
    public const int Mtu = 1500;

    public static IPNetwork Network { get; } = IPNetwork.Parse("10.99.0.0/24");

    public static IPAddress Gateway { get; } = IPAddress.Parse("10.99.0.1");

    /// <param name="index">1 to <see cref="LabOptions.MaxHosts"/>.</param>
    public static IPAddress HostAddress(int index) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.99.0.{10 + index}"));
}
