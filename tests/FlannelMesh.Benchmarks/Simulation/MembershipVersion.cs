namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>
/// What Akka's gossip says of the members, without its vector clock: members only ever go on (joining, up, suspected, down, removed), so a
/// version that has all of another is as new or newer. Immutable.
/// </summary>
/// <param name="observations">Null: whoever is suspected stays so.</param>
internal sealed class MembershipVersion(NodeSet members, NodeSet up, NodeSet suspected, NodeSet down, NodeSet removed, Observations? observations = null)
{
    private readonly NodeSet _suspected = suspected;
    private readonly Observations? _observations = observations;
    private int? _leader;

    public NodeSet Members => members;

    public NodeSet Up => up;

    /// <summary>By any whose word counts: that of one that is down does not.</summary>
    public NodeSet Suspected { get; } = observations?.Unreachable(members.Without(removed), down) ?? suspected;

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

    public bool HasUndecided => !Suspected.IsIn(down);

    /// <summary>The first of those that are up and can be reached; else of all. -1: there is nobody.</summary>
    public int Leader
    {
        get
        {
            _leader ??= Voices.Without(Suspected).First ?? Present.First ?? -1;
            return _leader.Value;
        }
    }

    public bool Has(MembershipVersion other) =>
        ReferenceEquals(this, other)
        || (other.Members.IsIn(Members) && other.Up.IsIn(Up) && HasSuspicions(other) && other.Down.IsIn(Down) && other.Removed.IsIn(Removed));

    /// <summary>One joins.</summary>
    public MembershipVersion Join(int node) => new(members.With(node), up, _suspected, down, removed, _observations);

    public MembershipVersion Suspect(int node) => new(members, up, _suspected.With(node), down, removed, _observations);

    /// <summary>One has another word on who it cannot reach; of versions with observations.</summary>
    public MembershipVersion Observe(int observer, int subject, bool isUnreachable) =>
        new(members, up, _suspected, down, removed, _observations!.With(observer, subject, isUnreachable));

    /// <summary>By the observer's own word, if there are such.</summary>
    public bool IsUnreachableFor(int observer, int subject) => _observations?.IsUnreachable(observer, subject) ?? _suspected.Contains(subject);

    /// <summary>All that are suspected are down.</summary>
    public MembershipVersion Decide() => new(members, up, _suspected, down.Or(Suspected), removed, _observations);

    /// <summary>All that are reachable are down, and with them this side.</summary>
    public MembershipVersion GiveUp() => new(members, up, _suspected, down.Or(Present.Without(Suspected)), removed, _observations);

    /// <summary>Everybody is down.</summary>
    public MembershipVersion GiveAllUp() => new(members, up, _suspected, down.Or(Present), removed, _observations);

    /// <summary>What the leader does once all have seen a version: who joins is up, who is down is removed.</summary>
    public MembershipVersion Advance() => new(members, up.Or(Present.Without(down)), _suspected, down, removed.Or(down), _observations);

    public MembershipVersion Merge(MembershipVersion other) => new(
        Members.Or(other.Members), Up.Or(other.Up), _suspected.Or(other._suspected), Down.Or(other.Down), Removed.Or(other.Removed),
        _observations?.Or(other._observations!));

    private bool HasSuspicions(MembershipVersion other) => _observations is { } own ? other._observations!.IsIn(own) : other._suspected.IsIn(_suspected);
}
