using System.Net;
using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tests.Scenarios;

/// <summary>Another node as the overlay sees it.</summary>
public sealed record Peer(IPNetwork Subnet, MacAddress Mac, IPAddress Underlay)
{
    /// <summary>Number 1 has 10.5.1.0/24 behind 192.0.2.101; up to 30,000.</summary>
    public static Peer Number(int number) => new(
        IPNetwork.Parse($"10.{5 + (number / 256)}.{number % 256}.0/24"),
        new MacAddress(0x0285_0000_0000UL + (uint)number),
        IPAddress.Parse($"192.0.{2 + ((number + 100) / 256)}.{(number + 100) % 256}"));

    /// <summary>Number 1 has fd00:5:0:1::/64.</summary>
    public static Peer NumberV6(int number) => new(
        IPNetwork.Parse($"fd00:5:0:{number:x}::/64"),
        new MacAddress(0x0286_0000_0000UL + (uint)number),
        IPAddress.Parse($"2001:db8::{number + 100:x}"));
}
