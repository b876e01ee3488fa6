using System.Globalization;
using System.Text;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs.Chaos;

/// <summary>
/// Cuts between hosts, as nftables rules on the lab's bridge: all hosts feel a change at the same moment. Only IP is dropped. ARP
/// goes on, because how long a neighbour entry stays failed after healing is the kernel's affair and not the agents'.
/// </summary>
public sealed class Partition(NetworkNamespace bridge) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<Cut> _cuts = [];

    /// <summary>Adds cuts; one that is there already has to be healed as often as it was added.</summary>
    public Task AddAsync(IReadOnlyList<Cut> cuts) => ChangeAsync(() => _cuts.AddRange(cuts));

    public Task HealAsync(IReadOnlyList<Cut> cuts) => ChangeAsync(() => cuts.ToList().ForEach(cut => _cuts.Remove(cut)));

    public void Dispose() => _gate.Dispose();

    /// <summary>The whole ruleset, for one atomic `nft`.</summary>
    public static string Rules(IEnumerable<Cut> cuts)
    {
        var rules = new StringBuilder()
            .Append("add table bridge chaos\n")
            .Append("flush table bridge chaos\n")
            .Append("add chain bridge chaos forward { type filter hook forward priority 0; policy accept; }\n");
        foreach (var cut in cuts.Distinct())
        {
            rules.Append(
                CultureInfo.InvariantCulture,
                $"add rule bridge chaos forward iifname \"h{cut.From}\" oifname \"h{cut.To}\" meta protocol {{ ip, ip6 }} drop\n");
        }

        return rules.ToString();
    }

    private async Task ChangeAsync(Action change)
    {
        await _gate.WaitAsync();
        try
        {
            change();
            await bridge.ExecAsync("nft", Rules(_cuts));
        }
        finally
        {
            _gate.Release();
        }
    }
}
