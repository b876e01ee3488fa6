using System.Globalization;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.Labs.Figures;

/// <summary>A new host joins and gives its lease back; the others' kernels announce its route.</summary>
internal static class LeaseChange
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Lab lab, FigureSheet sheet)
    {
        var others = lab.Hosts.ToList();
        var host = await lab.AddHostAsync();
        var monitors = await Task.WhenAll(others.Select(other => RouteMonitor.StartAsync(other.Namespace)));
        try
        {
            var start = DateTimeOffset.UtcNow;
            host.StartAgent();
            await host.WaitReadyAsync();
            var subnet = host.ReadSubnetEnv().Subnet;
            var added = await LastAsync(deleted: false, start);
            sheet.AddShort("a host's lease is granted, until its route is on all others", added - Granted(others.Append(host), host.Name));

            start = DateTimeOffset.UtcNow;
            (await host.RunBinaryAsync("leave", "--release", "--control-socket", host.Files.ControlSocket)).EnsureSuccess();
            sheet.AddShort("`leave --release`, until its route is on no other", await LastAsync(deleted: true, start) - start);
            await host.Agent!.WaitForExitAsync(Patience);

            async Task<DateTimeOffset> LastAsync(bool deleted, DateTimeOffset since) =>
                (await Task.WhenAll(monitors.Select(monitor => monitor.WaitAsync(subnet, deleted, since, Patience)))).Max(change => change.Time);
        }
        finally
        {
            foreach (var monitor in monitors)
            {
                await monitor.DisposeAsync();
            }
        }

        await lab.RemoveHostAsync(host);
    }

    /// <summary>When the allocator decided, which is on any of the hosts: the stamp of its log line, local time of today.</summary>
    private static DateTimeOffset Granted(IEnumerable<LabHost> hosts, string name) => hosts
        .SelectMany(host => File.ReadLines(host.Files.Log))
        .Where(line => line.EndsWith($" is leased to {name}", StringComparison.Ordinal))
        .Max(line => new DateTimeOffset(DateTime.Today + TimeSpan.ParseExact(line.AsSpan(0, 12), @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture)));
}
