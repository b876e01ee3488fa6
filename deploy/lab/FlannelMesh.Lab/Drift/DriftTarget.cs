using System.Collections.Immutable;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.Labs.Drift;

/// <summary>The names under which a host's kernel has its peers now: the text of a <see cref="DriftCase"/> is filled in with them.</summary>
internal sealed record DriftTarget(LabHost Host, ImmutableArray<ImmutableDictionary<string, string>> Peers)
{
    public static async Task<DriftTarget> ReadAsync(LabHost host, IReadOnlyList<ExpectedPeer> peers)
    {
        var tables = await KernelTables.ReadAsync(host.Namespace);
        var own = host.AsPeers().Select(self => self.Subnet.BaseAddress).ToDictionary(address => address.AddressFamily, address => address.ToString());
        return new DriftTarget(host, [.. peers.Select(peer => ImmutableDictionary<string, string>.Empty
            .Add("{own}", own[peer.Subnet.BaseAddress.AddressFamily])
            .Add("{subnet}", peer.Subnet.ToString())
            .Add("{gateway}", peer.Subnet.BaseAddress.ToString())
            .Add("{underlay}", peer.PublicIp.ToString())
            .Add("{mac}", tables.Fdb.EnumerateArray().Where(entry => entry.Text("dst") == peer.PublicIp.ToString()).Select(entry => entry.Text("mac")).SingleOrDefault(""))
            .Add("{nexthop}", tables.Routes.EnumerateArray().Single(route => route.Text("dst") == peer.Subnet.ToString()).Text("nhid")))]);
    }

    /// <summary>The command, for the first peer.</summary>
    public string Command(DriftCase drift) => Fill(drift.Command, Peers[0]);

    /// <summary>What has to be logged, in order of the text.</summary>
    public ImmutableArray<string> Repairs(DriftCase drift) =>
    [
        .. drift.Repairs
            .SelectMany(line => line.StartsWith('*') ? Peers.Select(peer => Fill(line[1..], peer)) : [Fill(line, Peers[0])])
            .Order(StringComparer.Ordinal),
    ];

    private static string Fill(string text, ImmutableDictionary<string, string> values) =>
        values.Aggregate(text, (filled, value) => filled.Replace(value.Key, value.Value, StringComparison.Ordinal));
}
