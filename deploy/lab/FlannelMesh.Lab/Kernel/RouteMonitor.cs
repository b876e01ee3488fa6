using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Kernel;

/// <summary>Watches a host's routes by `ip monitor`, so that the time of a change is known without polling.</summary>
public sealed class RouteMonitor : IAsyncDisposable
{
    private readonly BackgroundCommand _monitor;

    private RouteMonitor(BackgroundCommand monitor) => _monitor = monitor;

    public IReadOnlyList<RouteEvent> Events => [.. _monitor.Lines.Select(RouteEvent.Parse).OfType<RouteEvent>()];

    /// <summary>Returns when the monitor is subscribed: a change after that is not missed.</summary>
    public static async Task<RouteMonitor> StartAsync(NetworkNamespace ns)
    {
        var monitor = new RouteMonitor(BackgroundCommand.Start("ip", ["-n", ns.Name, "-ts", "monitor", "route"]));
        try
        {
            await monitor._monitor.WaitUntilAsync(IsSubscribed, TimeSpan.FromSeconds(10), "subscription to route changes");
            return monitor;
        }
        catch
        {
            await monitor.DisposeAsync();
            throw;
        }
    }

    /// <summary>The first change of this kind for <paramref name="destination"/> since <paramref name="since"/>; null if there was none.</summary>
    public RouteEvent? First(IPNetwork destination, bool deleted, DateTimeOffset since)
    {
        return Events.FirstOrDefault(change => change.Destination == destination && change.Deleted == deleted && change.Time >= since);
    }

    /// <summary>Waits for such a change.</summary>
    public async Task<RouteEvent> WaitAsync(IPNetwork destination, bool deleted, DateTimeOffset since, TimeSpan timeout)
    {
        await _monitor.WaitUntilAsync(
            _ => First(destination, deleted, since) is not null,
            timeout,
            string.Create(CultureInfo.InvariantCulture, $"route {destination} {(deleted ? "withdrawn" : "added")}"));
        return First(destination, deleted, since)!;
    }

    public ValueTask DisposeAsync() => _monitor.DisposeAsync();

    /// <summary>/proc/PID/net/netlink lists the sockets of the process's namespace: protocol 0, port id = process id, multicast groups.</summary>
    private static bool IsSubscribed(BackgroundCommand monitor)
    {
        var pid = monitor.ProcessId.ToString(CultureInfo.InvariantCulture);
        try
        {
            return File.ReadLines($"/proc/{pid}/net/netlink")
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Any(columns => columns[1] == "0" && columns[2] == pid && columns[3] != "00000000");
        }
        catch (IOException)
        {
            // It ended between two reads; the caller reports that with its output.
            return false;
        }
    }
}
