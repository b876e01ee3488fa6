using System.Collections.Immutable;
using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>
/// What a member learns from probing on: another cluster where its seeds are, or a second part of its own cluster that it does not
/// know. The latter happens when two nodes bring a cluster back at the same time and cannot see each other.
/// </summary>
public sealed class SplitWatch
{
    private ImmutableDictionary<Address, string> _others = ImmutableDictionary<Address, string>.Empty;
    private ImmutableDictionary<Address, string> _now = ImmutableDictionary<Address, string>.Empty;
    private ImmutableHashSet<Address> _strangers = [];

    /// <returns>A text if there is news for people, and whether this node has to give up its part and join the other.</returns>
    public (string? NewText, bool MustRejoin) Observe(
        Guid own, Address from, BootstrapMessages.ProbeReply reply, MembershipView view, Address self)
    {
        if (!reply.InCluster || reply.Voters is not { } voters || view.Members.Any(member => member.Address.Equals(from)))
        {
            _strangers = _strangers.Remove(from);
            return (null, false);
        }

        if (voters.ClusterId != own)
        {
            var text = $"{reply.Name} at {from.ToHostPort()} is in another cluster ({voters.ClusterId}; this one is {own}). "
                + "Give all nodes the same seeds; the nodes of the cluster that is not wanted start anew without cluster.json and leases/ in their --data-dir";
            var isNews = !_others.ContainsKey(from) && !_now.ContainsKey(from);
            _now = _now.SetItem(from, text);
            return (isNews ? text : null, reply.Replaces.Contains(own));
        }

        // One answer can be of a node that is joining right now.
        if (!_strangers.Contains(from))
        {
            _strangers = _strangers.Add(from);
            return (null, false);
        }

        var votersUp = view.Voters.Count(voter => voter.IsReachable);
        var isSmaller = reply.VotersUp > votersUp
            || (reply.VotersUp == votersUp && string.CompareOrdinal(from.ToString(), self.ToString()) < 0);
        return (null, isSmaller);
    }

    /// <summary>Who did not answer again since the last call is forgotten.</summary>
    public void NextRound() => (_others, _now) = (_now, ImmutableDictionary<Address, string>.Empty);

    public ClusterProblem Problem(SeedSet seeds)
    {
        var text = _now.Values.Concat(_others.Values).FirstOrDefault();
        return new ClusterProblem(text ?? seeds.Problem, text is not null);
    }
}
