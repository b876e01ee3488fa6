using System.Collections.Immutable;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;

namespace FlannelMesh.Peers;

/// <summary>From leases and membership to peers. Pure.</summary>
public static class PeerProjection
{
    /// <param name="members">The nodes that are members now.</param>
    /// <param name="isCurrent">A complete table is of now: it is kept up to date, or was asked for just now.</param>
    /// <param name="withdrawAfter">How long one that is gone keeps its routes; null is for ever.</param>
    /// <returns>The peers, by slot, and when the first of those that are gone has to be withdrawn.</returns>
    public static (PeerSet Peers, TimeSpan? NextWithdrawal) Project(
        NodeId self,
        NetworkConfig network,
        LeaseTable table,
        IReadOnlySet<NodeId> members,
        bool isCurrent,
        Departures departures,
        TimeSpan now,
        TimeSpan? withdrawAfter)
    {
        TimeSpan? next = null;
        var peers = ImmutableArray.CreateBuilder<Peer>();
        foreach (var slot in table.Granted.Where(slot => slot.Holder.NodeId != self && slot.Index < network.SubnetCount))
        {
            var isMember = members.Contains(slot.Holder.NodeId);
            if (!isMember && withdrawAfter is { } after && departures.Since.TryGetValue(slot.Holder.NodeId, out var since))
            {
                var deadline = since + after;
                if (now >= deadline)
                {
                    continue;
                }

                next = next is null || deadline < next ? deadline : next;
            }

            peers.Add(new Peer
            {
                NodeId = slot.Holder.NodeId,
                Name = slot.Holder.Name,
                Slot = slot.Index,
                Subnet = network.Ipv4SubnetAt(slot.Index),
                Ipv6Subnet = network.Ipv6SubnetAt(slot.Index),
                Holder = slot.Holder,
                Since = slot.Since,
                IsMember = isMember,
            });
        }

        return (new PeerSet(peers.ToImmutable(), table.IsComplete && isCurrent), next);
    }
}
