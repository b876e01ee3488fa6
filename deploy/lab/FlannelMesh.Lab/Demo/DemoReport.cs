using System.Text.Json;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.Labs.Demo;

/// <summary>What the demo prints at the end.</summary>
internal static class DemoReport
{
    public static async Task PrintAsync(
        Lab lab, PingMatrix matrix, IReadOnlyList<StartTimes> starts, LateJoin? late, IReadOnlyList<IdleUsage> idle)
    {
        PrintList(await lab.Hosts[0].ApiAsync("members"), "Members", "name", "address", "status", "reachable", "oldest", "subnet");
        PrintList(await lab.Hosts[0].ApiAsync("leases"), "Leases", "subnet", "ipv6Subnet", "name", "publicIp", "publicIpv6", "backendType", "state");
        await PrintRoutesAsync(lab);
        PrintMatrix(lab, matrix);
        PrintNumbers(starts, late, idle);
    }

    public static void PrintLookAround(Lab lab)
    {
        var (first, other) = (lab.Hosts[0], lab.Hosts[^1]);
        Console.WriteLine($"""

            The lab {lab.Name} keeps running. To look around:
              deploy/lab/dashboard --name {lab.Name}       # then open http://127.0.0.1:8286/
              {LabPaths.Binary(lab.Options.Binary)} status --control-socket {first.Files.ControlSocket}
              ip netns exec {first.Namespace.Name} ip route
              tail -f {first.Files.Log}
            """);
        if (first.Pods.Count > 0 && other.Pods.Count > 0)
        {
            Console.WriteLine($"  ip netns exec {first.Pods[0].Namespace.Name} ping {other.Pods[0].Address}");
        }

        Console.WriteLine($"To remove it:\n  deploy/lab/demo --down --name {lab.Name}");
    }

    private static void PrintList(JsonElement list, string title, params string[] members)
    {
        var table = new TextTable(members);
        foreach (var item in list.EnumerateArray())
        {
            table.Add([.. members.Select(member => item.Text(member))]);
        }

        table.Print(title);
    }

    private static async Task PrintRoutesAsync(Lab lab)
    {
        var table = new TextTable("on", "to", "subnet", "via", "device", "protocol");
        foreach (var host in lab.Hosts)
        {
            var routes = (await KernelTables.ReadAsync(host.Namespace)).Routes;
            foreach (var peer in lab.PeersOf(host))
            {
                foreach (var route in routes.EnumerateArray().Where(route => route.Text("dst") == peer.Subnet.ToString()))
                {
                    table.Add(host.Name, peer.Name, peer.Subnet.ToString(), route.Text("gateway"), route.Text("dev"), route.Text("protocol"));
                }
            }
        }

        table.Print("Routes in the kernel");
    }

    private static void PrintMatrix(Lab lab, PingMatrix matrix)
    {
        var targets = lab.Hosts.SelectMany(host => host.Pods.Take(2)).ToList();
        var used = targets.Where(pod => matrix.Pairs.Any(pair => pair.To == pod)).ToList();
        var table = new TextTable(["ping", .. used.Select(pod => pod.Name)]);
        foreach (var from in lab.Hosts.Select(host => host.Pods[0]))
        {
            table.Add([from.Name, .. used.Select(to => Cell(from, to))]);
        }

        table.Print("Ping matrix (average round trip, row to column)");

        string Cell(Pod from, Pod to) => matrix.Pairs.FirstOrDefault(pair => pair.From == from && pair.To == to) switch
        {
            null => "-",
            { Result.AllReceived: false } pair => $"{pair.Result.Lost} lost",
            var pair => $"{pair.Result.AverageRtt.TotalMilliseconds:0.000} ms",
        };
    }

    private static void PrintNumbers(IReadOnlyList<StartTimes> starts, LateJoin? late, IReadOnlyList<IdleUsage> idle)
    {
        var table = new TextTable("agent", "lease", "ready", "VmRSS", "Pss", "idle CPU");
        foreach (var usage in idle)
        {
            var times = late?.Times.Host == usage.Host ? late.Times : starts.First(start => start.Host == usage.Host);
            table.Add(
                usage.Host,
                $"{times.Lease.TotalSeconds:0.00} s",
                $"{times.Ready.TotalSeconds:0.00} s",
                $"{usage.Usage.ResidentKib / 1024.0:0.0} MiB",
                $"{usage.Usage.ProportionalKib / 1024.0:0.0} MiB",
                $"{usage.Cores:0.0%} of a core");
        }

        table.Print($"Numbers, from process start, measured on {Machine.Describe()}");
        if (late is not null)
        {
            Console.WriteLine(
                $"\n  late host {late.Times.Host}: process start to its route on all {late.RouteOn.Count} others "
                + $"{late.RouteOnAll.TotalSeconds:0.00} s ("
                + $"{string.Join(", ", late.RouteOn.Select(on => $"{on.Key} {on.Value.TotalSeconds:0.00} s"))})");
        }
    }
}
