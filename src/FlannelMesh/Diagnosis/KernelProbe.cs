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
            { ExitCode: 0 } result => (FirewallReader.Read(result.Output), null),
            var result => (null, $"nft cannot be used: {result.Error.ReplaceLineEndings(" ").Trim()}"),
        };

    public static bool? IsClockSynchronised(IHost host) => host.Exists("/run/systemd/timesync/synchronized") ? true : null;
}
