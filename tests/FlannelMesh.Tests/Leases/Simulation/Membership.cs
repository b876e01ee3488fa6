using System.Collections.Immutable;

namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>
/// Who is a member, as failure detectors and the split brain resolver would have it: the side with most voters decides, a while
/// after contact was lost. A host on another side believes in what it knew, later either in nothing or, wrongly, in its own side.
/// </summary>
internal sealed class Membership(Random random, Network network, IReadOnlyList<Host> hosts, List<Node> nodes)
{
    private const long DetectionTime = 8_000;

    /// <summary>How long it takes until everybody has heard that a node is back.</summary>
    private const long NewsTime = 3_000;

    private readonly Dictionary<NodeId, long> _unseenSince = [];
    private readonly Dictionary<NodeId, long> _goneSince = [];
    private readonly Dictionary<NodeId, (long Since, long Until)> _lastGone = [];
    private readonly Dictionary<NodeId, long> _absences = [];
    private readonly Dictionary<int, ImmutableHashSet<NodeId>> _views = [];
    private readonly Dictionary<int, (long Since, bool TrustsItself)> _cutOff = [];

    /// <summary>Since when the majority takes a node for gone; null if it is a member. Unreachable alone is not gone.</summary>
    public long? GoneSince(NodeId node) => _goneSince.TryGetValue(node, out var since) ? since : null;

    /// <summary>Likewise, but a node that came back just now may still count as gone.</summary>
    public long? GoneSinceAsHeard(NodeId node) =>
        GoneSince(node) ?? (_lastGone.TryGetValue(node, out var last) && network.Now - last.Until <= NewsTime ? last.Since : null);

    /// <summary>All the time that it was taken for gone, up to now.</summary>
    public long AbsenceOf(NodeId node) => _absences.GetValueOrDefault(node) + (GoneSince(node) is { } since ? network.Now - since : 0);

    /// <summary>What an allocator on a host is told; null if its host is in no position to say.</summary>
    public ImmutableHashSet<NodeId>? ViewOf(Host host) =>
        _cutOff.TryGetValue(host.Number, out var cut)
            ? network.Now - cut.Since < DetectionTime ? _views.GetValueOrDefault(host.Number)
                : cut.TrustsItself ? [.. nodes.Where(node => Sees(host, node)).Select(node => node.Id)]
                : null
            : _views.GetValueOrDefault(host.Number);

    public bool Sees(Host host, Node node) =>
        !node.IsLost && Runs(node.Host) && (node.Host == host || network.IsOpenBothWays(host.Number, node.Host.Number));

    public void Observe(Func<Host, bool> isMajority)
    {
        var majority = hosts.Where(host => Runs(host) && isMajority(host)).ToList();
        foreach (var node in nodes)
        {
            if (majority.Any(host => Sees(host, node)))
            {
                _unseenSince.Remove(node.Id);
                if (_goneSince.Remove(node.Id, out var gone))
                {
                    _lastGone[node.Id] = (gone, network.Now);
                    _absences[node.Id] = _absences.GetValueOrDefault(node.Id) + network.Now - gone;
                }
            }
            else if (!_unseenSince.TryGetValue(node.Id, out var since))
            {
                _unseenSince[node.Id] = network.Now;
            }
            else if (majority.Count > 0 && network.Now - since >= DetectionTime)
            {
                _goneSince.TryAdd(node.Id, network.Now);
            }
        }

        ImmutableHashSet<NodeId> members = [.. nodes.Where(node => !_goneSince.ContainsKey(node.Id)).Select(node => node.Id)];
        foreach (var host in hosts)
        {
            if (majority.Contains(host))
            {
                _cutOff.Remove(host.Number);
                _views[host.Number] = members;
            }
            else
            {
                _cutOff.TryAdd(host.Number, (network.Now, random.Next(2) == 0));
            }
        }
    }

    /// <summary>Those a host cannot talk to right now, whether they are members or not.</summary>
    public IEnumerable<NodeId> UnreachableFrom(Host host) => nodes.Where(node => !Sees(host, node)).Select(node => node.Id);

    private bool Runs(Host host) => host.IsUp && host.PausedUntil <= network.Now;
}
