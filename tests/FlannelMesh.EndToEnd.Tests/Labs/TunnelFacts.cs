using System.Globalization;
using System.Text.Json;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>What a host's agent and the kernel say of the tunnel of the udp backend.</summary>
public static class TunnelFacts
{
    /// <summary>As GET /api/v1/dataplane has it.</summary>
    public static async Task<JsonElement> TunnelAsync(this LabHost host) => (await host.ApiAsync("dataplane")).GetProperty("tunnel");

    /// <summary>Waits until the tunnel says of itself what is wanted: counters are read every 2 s.</summary>
    public static async Task<JsonElement> WaitTunnelAsync(this LabHost host, Func<JsonElement, bool> isRight)
    {
        JsonElement tunnel = default;
        await Poll.UntilAsync(
            async () => isRight(tunnel = await host.TunnelAsync()),
            TimeSpan.FromSeconds(10),
            () => $"the tunnel of {host.Name} is {tunnel}. The log ends:\n{host.Files.LogTail()}\n",
            TimeSpan.FromMilliseconds(50));
        return tunnel;
    }

    /// <summary>Its id, which is the same inside and outside of the host's namespace.</summary>
    public static async Task<int> TunnelProcessAsync(this LabHost host) =>
        (await host.WaitTunnelAsync(tunnel => tunnel.Text("process").Length > 0)).GetProperty("process").GetInt32();

    /// <summary>How many handshakes it has done, all peers together; needs counters that were read.</summary>
    public static ulong Handshakes(this JsonElement tunnel) => tunnel.GetProperty("totals").GetProperty("handshakes").GetUInt64();

    public static bool HasTotals(this JsonElement tunnel) => tunnel.GetProperty("totals").ValueKind == JsonValueKind.Object;

    /// <summary>A line of /proc/PID/status, such as `CapEff`; null if the process is gone.</summary>
    public static string? Status(int process, string name)
    {
        try
        {
            return File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"))
                .Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal))[(name.Length + 1)..].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A process that has ended may stay as a zombie until somebody asks for its exit code.</summary>
    public static bool IsAlive(int process) => Status(process, "State") is { } state && state[0] is not ('Z' or 'X');
}
