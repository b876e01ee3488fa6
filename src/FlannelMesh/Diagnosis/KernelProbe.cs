namespace FlannelMesh.Diagnosis;

/// <summary>Looks for kernel features without making anything.</summary>
public static class KernelProbe
{
    private const string Module = "/vxlan.ko";

    /// <returns>Null if the host shows neither that there is VXLAN nor that there is none.</returns>
    public static bool? HasVxlan(IHost host)
    {
        var release = host.ReadFile("/proc/sys/kernel/osrelease")?.Trim();
        var modules = $"/lib/modules/{release}";
        return host.Exists("/sys/module/vxlan")
            || (host.ReadFile("/proc/modules") ?? "").Split('\n').Any(line => line.StartsWith("vxlan ", StringComparison.Ordinal))
            || (host.ReadFile($"{modules}/modules.builtin") ?? "").Contains(Module, StringComparison.Ordinal)
            || (host.ReadFile($"{modules}/modules.dep") ?? "").Contains(Module, StringComparison.Ordinal)
                ? true
                : host.Exists($"{modules}/modules.dep") ? false : null;
    }

    /// <summary>The rules, or why nft cannot read them.</summary>
    public static async Task<(FirewallFacts? Facts, string? Problem)> ReadFirewallAsync(IHost host, CancellationToken cancellation) =>
        await host.RunAsync("nft", ["-j", "list", "ruleset"], cancellation) switch
        {
            null => (null, "there is no nft on this host"),
            { ExitCode: 0 } result => (await WithLegacyAsync(FirewallReader.Read(result.Output), host, cancellation), null),
            var result => (null, $"nft cannot be used: {result.Error.ReplaceLineEndings(" ").Trim()}"),
        };

    /// <summary>Asked only where the kernel has such a table: the program would make one.</summary>
    private static async Task<FirewallFacts?> WithLegacyAsync(FirewallFacts? facts, IHost host, CancellationToken cancellation) =>
        (host.ReadFile("/proc/net/ip_tables_names") ?? "").Split('\n').Contains("filter")
            && await host.RunAsync("iptables-legacy", ["-S", "FORWARD"], cancellation) is { ExitCode: 0 } legacy
                ? facts is null ? null : facts with { LegacyForward = legacy.Output }
                : facts;

    public static bool? IsClockSynchronised(IHost host) => host.Exists("/run/systemd/timesync/synchronized") ? true : null;
}
