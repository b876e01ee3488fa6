using System.Collections.Immutable;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Api.Watch;

/// <summary>All that watchers are told, at one moment.</summary>
/// <param name="Bodies">By event name, in the order in which they are sent.</param>
/// <param name="NodeVersions">By node id; a node's changes when something of it that counts is another.</param>
public sealed record WatchSnapshot(
    long Version, ImmutableArray<(string Event, WatchBody Body)> Bodies, MeshView Mesh, ImmutableDictionary<string, (long Version, string Mark)> NodeVersions)
{
    /// <summary>What is new in the mesh for somebody who has seen <paramref name="seen"/>; null if nothing is.</summary>
    public MeshDeltaView? Since(WatchSnapshot seen)
    {
        var changed = Mesh.Nodes.Where(node => NodeVersions[node.NodeId].Version > seen.Version).ToList();
        var gone = seen.NodeVersions.Keys.Where(id => !NodeVersions.ContainsKey(id)).Order(StringComparer.Ordinal).ToList();
        return changed.Count == 0 && gone.Count == 0 ? null : new MeshDeltaView(Mesh.ObservedAt, changed, gone);
    }
}
