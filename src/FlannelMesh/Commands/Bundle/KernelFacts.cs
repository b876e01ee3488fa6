using FlannelMesh.Netlink.Processes;

namespace FlannelMesh.Commands.Bundle;

/// <summary>What programs and /proc say about this host's network.</summary>
internal static class KernelFacts
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private static readonly (string Name, string[] Command)[] Programs =
    [
        ("kernel/link.json", ["ip", "-s", "-d", "-j", "link", "show"]),
        ("kernel/address.json", ["ip", "-j", "address", "show"]),
        ("kernel/route.json", ["ip", "-j", "route", "show", "table", "all"]),
        ("kernel/route6.json", ["ip", "-6", "-j", "route", "show", "table", "all"]),
        ("kernel/rule.json", ["ip", "-j", "rule", "show"]),
        ("kernel/neighbor.json", ["ip", "-j", "neighbor", "show"]),
        ("kernel/nexthop.json", ["ip", "-j", "nexthop", "show"]),
        ("kernel/fdb.json", ["bridge", "-j", "fdb", "show"]),
        ("kernel/nft.txt", ["nft", "list", "ruleset"]),
        ("kernel/sockets.txt", ["ss", "-lntu"]),
        ("kernel/uname.txt", ["uname", "-a"]),
    ];

    private static readonly (string Name, string Path)[] Files =
    [
        ("kernel/os-release.txt", "/etc/os-release"),
        ("kernel/modules.txt", "/proc/modules"),
        ("kernel/snmp.txt", "/proc/net/snmp"),
        ("kernel/softnet.txt", "/proc/net/softnet_stat"),
        ("kernel/memory.txt", "/proc/meminfo"),
        ("kernel/load.txt", "/proc/loadavg"),
    ];

    /// <summary>As below /proc/sys; a star is any one name.</summary>
    private static readonly string[] Sysctls =
    [
        "net/ipv4/ip_forward", "net/ipv4/conf/*/forwarding", "net/ipv4/conf/*/rp_filter", "net/ipv4/conf/*/accept_local", "net/ipv4/conf/*/proxy_arp",
        "net/ipv6/conf/*/forwarding", "net/ipv6/conf/*/accept_ra", "net/ipv6/conf/*/disable_ipv6", "net/ipv4/neigh/default/gc_thresh*",
        "net/ipv6/neigh/default/gc_thresh*", "net/bridge/*", "net/core/rmem_max", "net/core/wmem_max", "net/core/netdev_max_backlog",
        "net/netfilter/nf_conntrack_count", "net/netfilter/nf_conntrack_max",
    ];

    public static async Task<IReadOnlyList<BundleFile>> ReadAsync(CancellationToken cancellation)
    {
        var programs = await Task.WhenAll(Programs.Select(program => RunAsync(program.Name, program.Command, cancellation)));
        return [.. programs, BundleFile.Of("kernel/sysctl.txt", "/proc/sys", System.Text.Encoding.UTF8.GetBytes(string.Concat(ReadSysctls()))), .. Files.Select(file => Read(file.Name, file.Path))];
    }

    /// <summary>A file as it is, or why it cannot be read.</summary>
    public static BundleFile Read(string name, string path)
    {
        try
        {
            return BundleFile.Of(name, path, File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return BundleFile.Missing(name, path, e.Message);
        }
    }

    public static async Task<BundleFile> RunAsync(string name, string[] command, CancellationToken cancellation)
    {
        var line = string.Join(' ', command);
        return await ProgramRunner.RunAsync(command[0], command[1..], Limit, cancellation: cancellation) switch
        {
            ProgramOutcome.Exited { ExitCode: 0 } done => BundleFile.Of(name, line, System.Text.Encoding.UTF8.GetBytes(done.Output)),
            ProgramOutcome.Exited failed => BundleFile.Missing(
                name, line, FormattableString.Invariant($"it ended with {failed.ExitCode}: {failed.Error.ReplaceLineEndings(" ").Trim()}")),
            ProgramOutcome.Missing => BundleFile.Missing(name, line, $"there is no {command[0]} on this host"),
            _ => BundleFile.Missing(name, line, FormattableString.Invariant($"it did not end within {Limit.TotalSeconds:0} s")),
        };
    }

    private static IEnumerable<string> ReadSysctls()
    {
        foreach (var path in Sysctls.SelectMany(pattern => Expand("/proc/sys", pattern.Split('/'))))
        {
            string value;
            try
            {
                value = File.ReadAllText(path).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                value = $"({e.Message})";
            }

            yield return $"{path["/proc/sys/".Length..]} = {value}\n";
        }
    }

    private static IEnumerable<string> Expand(string directory, ReadOnlyMemory<string> pattern)
    {
        if (pattern.IsEmpty)
        {
            return File.Exists(directory) ? [directory] : [];
        }

        var name = pattern.Span[0];
        var found = !name.Contains('*') ? [Path.Combine(directory, name)]
            : Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory, name).Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        return found.SelectMany(path => Expand(path, pattern[1..]));
    }
}
