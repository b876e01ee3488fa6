using System.Net;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.Labs.Figures;

/// <summary>Hears what the kernels of some hosts announce of their routes, from its start on.</summary>
internal sealed class RouteWatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly IReadOnlyList<(LabHost Host, RouteMonitor Monitor)> _monitors;

    private RouteWatch(IReadOnlyList<(LabHost Host, RouteMonitor Monitor)> monitors) => _monitors = monitors;

    public static async Task<RouteWatch> StartAsync(IEnumerable<LabHost> hosts)
    {
        var list = hosts.ToList();
        return new RouteWatch([.. list.Zip(await Task.WhenAll(list.Select(host => RouteMonitor.StartAsync(host.Namespace))))]);
    }

    /// <returns>When the route to this host's subnet came to the kernel of each other one, or went from it.</returns>
    public async Task<IReadOnlyList<DateTimeOffset>> WaitAsync(LabHost host, IPNetwork subnet, bool deleted, DateTimeOffset since) =>
    [
        .. (await Task.WhenAll(_monitors.Where(entry => entry.Host != host).Select(entry => entry.Monitor.WaitAsync(subnet, deleted, since, Patience))))
            .Select(change => change.Time),
    ];

    /// <summary>Until every host's kernel has a route to each other one, all with leases.</summary>
    public async Task<DateTimeOffset> WaitAllAsync(DateTimeOffset since) =>
        (await Task.WhenAll(_monitors.Select(entry => WaitAsync(entry.Host, entry.Host.ReadSubnetEnv().Subnet, deleted: false, since)))).SelectMany(times => times).Max();

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, monitor) in _monitors)
        {
            await monitor.DisposeAsync();
        }
    }
}
