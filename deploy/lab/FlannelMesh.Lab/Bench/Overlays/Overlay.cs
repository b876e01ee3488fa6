using System.Globalization;
using System.Net;

namespace FlannelMesh.Labs.Bench.Overlays;

/// <summary>One way from pod to pod. Its subnets are 10.(100+number).H.0/24 at host H.</summary>
/// <param name="number">1 to 100, of no other overlay.</param>
/// <param name="name">As in the tables.</param>
/// <param name="mtu">Bytes of the largest packet inside, on an underlay of 1,500.</param>
internal abstract class Overlay(int number, string name, int mtu)
{
    public const int SubnetLength = 24;

    public int Number => number;

    public string Name => name;

    public int Mtu => mtu;

    /// <summary>Processes that move its packets; none if the kernel does.</summary>
    public List<int> Daemons { get; } = [];

    /// <summary>Of the overlay's device on a host.</summary>
    public IPAddress DeviceAddress(int host) => Address(host, 0);

    public IPAddress GatewayAddress(int host) => Address(host, 1);

    public IPAddress PodAddress(int host) => Address(host, 2);

    public string Subnet(int host) => string.Create(CultureInfo.InvariantCulture, $"{DeviceAddress(host)}/{SubnetLength}");

    /// <summary>At both ends; packets need not pass at once.</summary>
    public async Task StartAsync(BenchHost one, BenchHost two)
    {
        await StartAsync(one, two, CancellationToken.None);
        await StartAsync(two, one, CancellationToken.None);
    }

    /// <summary>At one end.</summary>
    protected abstract Task StartAsync(BenchHost host, BenchHost peer, CancellationToken cancellation);

    /// <summary>Device up, with the overlay's MTU, this host's address and the route to the other's subnet.</summary>
    protected async Task RouteAsync(BenchHost host, BenchHost peer, string device)
    {
        await host.Namespace.IpAsync("link", "set", device, "mtu", Mtu.ToString(CultureInfo.InvariantCulture), "up");
        await host.Namespace.IpAsync("addr", "add", $"{DeviceAddress(host.Number)}/32", "dev", device);
        await host.Namespace.IpAsync("route", "add", Subnet(peer.Number), "dev", device);
    }

    private IPAddress Address(int host, int last) => new([10, (byte)(100 + number), (byte)host, (byte)last]);
}
