using System.Net;

namespace FlannelMesh.Dataplane.Tests.Scenarios;

/// <summary>A node's part of an overlay over a TUN device: device, address, and a route to each peer.</summary>
public static class TunOverlay
{
    public const string Device = "flannel0";

    public static DesiredState Of(params IEnumerable<int> peers) => new()
    {
        Complete = true,
        OwnedLinks = [Device],
        Links = [new DesiredLink { Name = Device, Mtu = 1472, TxQueueLength = 1000 }],
        Addresses = [new DesiredAddress { LinkName = Device, Address = IPAddress.Parse("10.5.0.0"), PrefixLength = 32 }],
        Routes = [.. peers.Select(peer => new DesiredRoute { Destination = IPNetwork.Parse($"10.5.{peer}.0/24"), LinkName = Device })],
    };
}
