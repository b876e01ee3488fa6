using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;

namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>
/// What was really confirmed to whom, and whether it may have been. It sees every decision with true time, which no allocator can.
/// </summary>
internal sealed class Ledger(HoldRules hold, Membership membership, Func<long> now)
{
    /// <summary>An allocator may hear that a node is gone a little before the majority agrees on it; a failure detector takes twice as long.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(4);

    private readonly Dictionary<int, Tenure> _tenures = [];

    /// <summary>How long a node had been absent in all when it was there the last time, as far as an allocator could know.</summary>
    private readonly Dictionary<NodeId, long> _absentBefore = [];

    /// <summary>What must never happen.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>What must have happened in the end and did not.</summary>
    public List<string> Failures { get; } = [];

    public int Confirmed { get; private set; }

    public int Freed { get; private set; }

    public IEnumerable<(int Slot, NodeId Node)> Holders => _tenures.Where(pair => !pair.Value.IsFree).Select(pair => (pair.Key, pair.Value.Node));

    /// <summary>A node gives its slot back, or one that is gone is evicted; only its tenure at this moment is meant.</summary>
    public void AsksToFree(int slot, NodeId node, Guid request)
    {
        if (_tenures.TryGetValue(slot, out var tenure) && tenure.Node == node)
        {
            tenure.ReleaseRequests.Add(request);
        }
    }

    /// <summary>An allocator is about to write a slot. It may lose, or be confirmed, or be found and used by a later one.</summary>
    public void Decides(RoundEntry entry)
    {
        if (!_tenures.TryGetValue(entry.Slot.Index, out var tenure) || tenure.IsFree)
        {
            return;
        }

        var isGone = membership.GoneSinceAsHeard(tenure.Node) is not null;
        var gone = isGone
            ? TimeSpan.FromMilliseconds(membership.AbsenceOf(tenure.Node) - _absentBefore.GetValueOrDefault(tenure.Node))
            : TimeSpan.Zero;
        var isJust = entry switch
        {
            // What is freed may be given to the next one in the same round; the entry then shows that.
            { Request: null } when !entry.Slot.IsHeldBy(tenure.Node) => gone + Slack >= hold.Hold,
            { Request: LeaseMessages.SlotRequest request } => tenure.ReleaseRequests.Contains(request.RequestId),
            { Slot.IsGranted: true, Request: LeaseMessages.LeaseRequest { IsUnderPressure: true } } => gone + Slack >= hold.UnderPressure,
            _ => false,
        };
        tenure.MayEnd |= isJust;
    }

    /// <summary>
    /// An allocator that a quorum confirms has seen that a node is there: its time starts anew. If it comes back while nobody can decide
    /// anything, and goes again, that is not known to anybody.
    /// </summary>
    public void Sees(NodeId node) => _absentBefore[node] = membership.AbsenceOf(node);

    public void Grants(Slot slot)
    {
        Confirmed++;
        var node = slot.Holder.NodeId;
        Sees(node);
        if (IsLate(slot))
        {
            return;
        }

        if (_tenures.TryGetValue(slot.Index, out var tenure) && !tenure.IsFree && tenure.Node != node && !tenure.MayEnd)
        {
            Violations.Add($"{now()} ms: slot {slot.Index} of {tenure.Node} was confirmed to {node}");
        }

        foreach (var (index, other) in _tenures.Where(pair => pair.Key != slot.Index && pair.Value.Node == node && pair.Value is { IsFree: false, MayEnd: false }))
        {
            Violations.Add($"{now()} ms: {node} holds slot {index} and was moved to {slot.Index}");
            other.IsFree = true;
        }

        if (tenure is null || tenure.IsFree || tenure.Node != node)
        {
            _tenures[slot.Index] = new Tenure(node) { Slot = slot };
        }
        else
        {
            (tenure.MayEnd, tenure.Slot) = (false, slot);
        }
    }

    /// <summary>
    /// An allocator that was stopped between its check and its answer tells of something that was true at the check and has been changed
    /// by a later claim since. Whoever is told finds out from the table.
    /// </summary>
    private bool IsLate(Slot slot) => _tenures.TryGetValue(slot.Index, out var tenure) && slot.CompareTo(tenure.Slot) < 0;

    public void Frees(Slot slot)
    {
        if (!_tenures.TryGetValue(slot.Index, out var tenure) || tenure.IsFree || slot.IsGranted || IsLate(slot))
        {
            return;
        }

        Freed++;
        if (!tenure.MayEnd)
        {
            Violations.Add($"{now()} ms: slot {slot.Index} was taken from {tenure.Node}, which neither was gone long enough nor gave it back");
        }

        tenure.IsFree = true;
    }

    private sealed class Tenure(NodeId node)
    {
        public NodeId Node { get; } = node;

        /// <summary>As it was confirmed last.</summary>
        public required Slot Slot { get; set; }

        public HashSet<Guid> ReleaseRequests { get; } = [];

        /// <summary>Somebody with the right to do so has decided to end it.</summary>
        public bool MayEnd { get; set; }

        public bool IsFree { get; set; }
    }
}
