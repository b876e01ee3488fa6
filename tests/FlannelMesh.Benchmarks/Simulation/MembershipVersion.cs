namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>
/// What Akka's gossip says of the members, without its vector clock: members only ever go on (joining, up, suspected, down, removed), so a
/// version that has all of another is as new or newer. Immutable.
/// </summary>
internal sealed class MembershipVersion(NodeSet members, NodeSet up, NodeSet suspected, NodeSet down, NodeSet removed)
{
    public NodeSet Members => members;

    public NodeSet Up => up;

    public NodeSet Suspected => suspected;

    public NodeSet Down => down;

    public NodeSet Removed => removed;

    /// <summary>Who is still in the gossip.</summary>
    public NodeSet Present { get; } = members.Without(removed);

    /// <summary>
    /// Who must have seen a version before the leader changes it: those that are up, but for those that are down. One that is suspected and not
    /// yet down stops the leader (Gossip.Convergence of Akka.Cluster).
    /// </summary>
    public NodeSet Voices { get; } = up.Without(removed).Without(down);

    /// <summary>Some are down and still there: gossip is quicker then.</summary>
    public bool HasDown { get; } = !down.IsIn(removed);

    public bool HasUndecided { get; } = !suspected.IsIn(down);

    public bool Has(MembershipVersion other) =>
        ReferenceEquals(this, other)
        || (other.Members.IsIn(Members) && other.Up.IsIn(Up) && other.Suspected.IsIn(Suspected) && other.Down.IsIn(Down) && other.Removed.IsIn(Removed));

    /// <summary>One joins.</summary>
    public MembershipVersion Join(int node) => new(members.With(node), up, suspected, down, removed);

    public MembershipVersion Suspect(int node) => new(members, up, suspected.With(node), down, removed);

    /// <summary>All that are suspected are down.</summary>
    public MembershipVersion Decide() => new(members, up, suspected, down.Or(suspected), removed);

    /// <summary>All that are reachable are down, and with them this side.</summary>
    public MembershipVersion GiveUp() => new(members, up, suspected, down.Or(Present.Without(suspected)), removed);

    /// <summary>Everybody is down.</summary>
    public MembershipVersion GiveAllUp() => new(members, up, suspected, down.Or(Present), removed);

    /// <summary>What the leader does once all have seen a version: who joins is up, who is down is removed.</summary>
    public MembershipVersion Advance() => new(members, up.Or(Present.Without(down)), suspected, down, removed.Or(down));

    public MembershipVersion Merge(MembershipVersion other) => new(
        Members.Or(other.Members), Up.Or(other.Up), Suspected.Or(other.Suspected), Down.Or(other.Down), Removed.Or(other.Removed));
}
