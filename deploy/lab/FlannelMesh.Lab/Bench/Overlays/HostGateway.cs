namespace FlannelMesh.Labs.Bench.Overlays;

/// <summary>Plain routes between hosts on one link: the upper bound.</summary>
internal sealed class HostGateway() : Overlay(1, "host-gw", 1500)
{
    protected override Task StartAsync(BenchHost host, BenchHost peer, CancellationToken cancellation) =>
        host.Namespace.IpAsync("route", "add", Subnet(peer.Number), "via", $"{peer.Address}");
}
