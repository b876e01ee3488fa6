using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Labs.Figures;

/// <summary>A new host joined, and gave its lease back.</summary>
/// <param name="Leased">From its agent's start until subnet.env.</param>
/// <param name="Ready">From its agent's start until it said READY=1: the routes of all others are in its kernel.</param>
/// <param name="Routes">From its agent's start until its route was in the kernel of each other host.</param>
/// <param name="RoutesSinceGrant">The same from when the allocator granted the lease.</param>
/// <param name="Withdrawals">From the start of `leave --release` until its route was gone from the kernel of each other host.</param>
internal sealed record HostJoin(
    TimeSpan Leased, TimeSpan Ready, ImmutableArray<TimeSpan> Routes, ImmutableArray<TimeSpan> RoutesSinceGrant, ImmutableArray<TimeSpan> Withdrawals)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Until its route is on all others and theirs on it.</summary>
    public TimeSpan Whole => Routes.Append(Ready).Max();

    /// <summary>A host without any file joins, gives its lease back, ends and is removed.</summary>
    /// <param name="round">The how manieth it is, from 0: the host has a number, and with it an address, that nobody had a moment before, as far as a lab has them.</param>
    public static async Task<HostJoin> RunAsync(Lab lab, int round)
    {
        var free = LabOptions.MaxHosts + 1 - lab.Options.Hosts;
        var others = lab.Hosts.ToList();
        await using var routes = await RouteWatch.StartAsync(others);
        var host = await lab.AddHostAsync(lab.Options.Hosts + 1 + (round % free));
        var join = await RunAsync(host, others, routes);
        await lab.RemoveHostAsync(host);
        return join;
    }

    private static async Task<HostJoin> RunAsync(LabHost host, IReadOnlyList<LabHost> others, RouteWatch routes)
    {
        using var notice = new ReadyNotice(host);
        var agent = host.StartAgent(notifySocket: notice.Address);
        var leased = host.WaitLeaseAsync(Patience);
        var ready = await notice.WaitAsync(agent, Patience);
        var subnet = host.ReadSubnetEnv().Subnet;
        var added = await routes.WaitAsync(host, subnet, deleted: false, agent.StartedAt);
        var granted = Granted(others.Append(host), host.Name);

        var left = DateTimeOffset.UtcNow;
        (await host.RunBinaryAsync("leave", "--release", "--control-socket", host.Files.ControlSocket)).EnsureSuccess();
        var withdrawn = await routes.WaitAsync(host, subnet, deleted: true, left);
        await agent.WaitForExitAsync(Patience);
        return new HostJoin(await leased, ready, Since(agent.StartedAt, added), Since(granted, added), Since(left, withdrawn));
    }

    private static ImmutableArray<TimeSpan> Since(DateTimeOffset start, IEnumerable<DateTimeOffset> times) => [.. times.Select(time => time - start)];

    /// <summary>When the allocator decided, which is on any of the hosts: the stamp of its log line, local time of today.</summary>
    private static DateTimeOffset Granted(IEnumerable<LabHost> hosts, string name) => hosts
        .SelectMany(host => File.ReadLines(host.Files.Log))
        .Where(line => line.EndsWith($" is leased to {name}", StringComparison.Ordinal))
        .Max(line => new DateTimeOffset(DateTime.Today + TimeSpan.ParseExact(line.AsSpan(0, 12), @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture)));
}
