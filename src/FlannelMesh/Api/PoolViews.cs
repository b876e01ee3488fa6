using FlannelMesh.Api.Contract;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;

namespace FlannelMesh.Api;

/// <summary>The pool as the API shows it.</summary>
internal static class PoolViews
{
    public static PoolView Of(NetworkConfig network, LeaseTable table, IReadOnlySet<NodeId> members)
    {
        var states = table.Slots.Values
            .Where(slot => slot.Index < network.SubnetCount && LeaseViews.IsTaken(slot))
            .CountBy(slot => LeaseViews.StateOf(slot, members.Contains(slot.Holder.NodeId)))
            .ToDictionary();
        var (first, last) = (network.SubnetAt(0), network.SubnetAt(network.SubnetCount - 1));
        return new PoolView(
            network.Network.ToString(),
            first.PrefixLength,
            first.BaseAddress.ToString(),
            last.BaseAddress.ToString(),
            network.SubnetCount,
            network.SubnetCount - states.Values.Sum(),
            states.GetValueOrDefault("active"),
            states.GetValueOrDefault("held"),
            states.GetValueOrDefault("reserved"),
            network.Ipv6?.Network.ToString(),
            network.Ipv6?.SubnetLen);
    }
}
