using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Drift;

/// <summary>
/// All that an agent keeps right in a host's kernel, as one text, taken by `ip`, `bridge` and `nft` in one go. Numbers that the kernel or the agent
/// chooses anew for a new object are left out, and no reverse path filter is as good as a loose one.
/// </summary>
public static partial class KernelPicture
{
    private const string Script = """
        { for device in flannel.1 flannel-v6.1 flannel0; do
            [ -d /proc/sys/net/ipv4/conf/$device ] || continue
            ip -N -j -d link show dev $device
            ip -N -j -4 addr show dev $device
            ip -N -j -6 addr show dev $device scope 0 permanent
            ip -N -j -4 neigh show dev $device nud permanent
            ip -N -j -6 neigh show dev $device nud permanent
            bridge -j fdb show dev $device
          done
          ip -N -j -4 route show
          ip -N -j -6 route show proto 85
          ip -N -j nexthop show
          nft -s list table inet flannelmesh
        } 2>/dev/null
        cd /proc/sys/net
        grep -H . ipv4/ip_forward ipv6/conf/all/forwarding ipv4/conf/flannel0/accept_local 2>/dev/null
        grep -H . ipv6/conf/flannel.1/accept_ra ipv6/conf/flannel-v6.1/accept_ra ipv6/conf/flannel0/accept_ra 2>/dev/null
        grep -Hv 1 ipv4/conf/flannel.1/rp_filter ipv4/conf/flannel0/rp_filter 2>/dev/null | tr 2 0
        exit 0
        """;

    public static async Task<string> TakeAsync(NetworkNamespace ns)
    {
        var output = (await ns.ExecAsync("sh", "-c", Script)).Output;
        return string.Join('\n', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(Lines));
    }

    /// <summary>Waits until the host looks so.</summary>
    /// <param name="start">A timestamp of <see cref="Stopwatch"/>.</param>
    /// <returns>From then until a look began that found it so; a look takes some 20 ms.</returns>
    /// <exception cref="LabException">Not within 10 s; the message says what differs.</exception>
    public static async Task<TimeSpan> UntilAsync(LabHost host, string picture, long start)
    {
        var (time, now) = (TimeSpan.Zero, "");
        await Poll.UntilAsync(
            async () =>
            {
                time = Stopwatch.GetElapsedTime(start);
                return (now = await TakeAsync(host.Namespace)) == picture;
            },
            TimeSpan.FromSeconds(10),
            () => $"{host.Name}: {Difference(picture, now)}\nIts log ends:\n{host.Files.LogTail()}\n",
            TimeSpan.FromMilliseconds(2));
        return time;
    }

    private static string Difference(string expected, string now)
    {
        var (old, present) = (expected.Split('\n'), now.Split('\n'));
        return $"missing {string.Join(' ', old.Except(present))}; too much {string.Join(' ', present.Except(old))}";
    }

    /// <summary>The entries of a JSON array in an order of their own, as the kernel's is that of its hash tables.</summary>
    private static IEnumerable<string> Lines(string line) => line.StartsWith('[')
        ? JsonSerializer.Deserialize<JsonElement[]>(line)!.Select(entry => Numbers().Replace(entry.GetRawText(), "")).Order(StringComparer.Ordinal)
        : [line];

    [GeneratedRegex("\"(id|nhid|ifindex)\":\\d+,")]
    private static partial Regex Numbers();
}
