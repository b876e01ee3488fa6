using System.Collections.Immutable;

namespace FlannelMesh.Leases.History;

/// <summary>What has happened between two looks at the lease table.</summary>
public static class LeaseChanges
{
    /// <param name="Slots">The table.</param>
    /// <param name="Members">Who is in the cluster.</param>
    public sealed record Picture(ImmutableSortedDictionary<int, Slot> Slots, ImmutableHashSet<NodeId> Members);

    /// <param name="before">Null for the first look: what is there already is told with the time at which it began.</param>
    public static IEnumerable<LeaseChange> Between(Picture? before, Picture after, DateTimeOffset now) => before is null
        ? after.Slots.Values.SelectMany(slot => First(slot, after, now)).OrderBy(change => change.At)
        : after.Slots.Values.SelectMany(slot => Of(before.Slots.GetValueOrDefault(slot.Index), slot, before, after, now));

    private static IEnumerable<LeaseChange> First(Slot slot, Picture picture, DateTimeOffset now)
    {
        if (slot.ReservedFor is { } name)
        {
            yield return Reserved(slot, name, now);
        }

        if (slot.IsGranted)
        {
            yield return new LeaseChange(
                slot.Since, slot.Index, LeaseChangeKind.Granted, slot.Holder.NodeId, slot.Holder.Name, $"leased to {Describe(slot.Holder)} (before this agent started)");
            if (!picture.Members.Contains(slot.Holder.NodeId))
            {
                yield return Held(slot, now);
            }
        }
    }

    private static IEnumerable<LeaseChange> Of(Slot? before, Slot after, Picture then, Picture now, DateTimeOffset at)
    {
        if (!ReferenceEquals(before, after))
        {
            if (before?.ReservedFor != after.ReservedFor)
            {
                yield return after.ReservedFor is { } name
                    ? Reserved(after, name, at)
                    : new LeaseChange(at, after.Index, LeaseChangeKind.Unreserved, null, before!.ReservedFor!, $"no longer reserved for {before.ReservedFor}");
            }

            if (OfHolder(before, after, at) is { } change)
            {
                yield return change;
            }
        }

        if (after.IsGranted)
        {
            var holder = after.Holder.NodeId;
            var (was, isMember) = (then.Members.Contains(holder), now.Members.Contains(holder));
            if (!isMember && (was || before?.IsHeldBy(holder) != true))
            {
                yield return Held(after, at);
            }
            else if (isMember && !was && before?.IsHeldBy(holder) == true)
            {
                yield return new LeaseChange(at, after.Index, LeaseChangeKind.Changed, holder, after.Holder.Name, $"{after.Holder.Name} is back");
            }
        }
    }

    private static LeaseChange? OfHolder(Slot? before, Slot after, DateTimeOffset at)
    {
        var holder = after.Holder;
        return (before?.IsGranted == true, after.IsGranted) switch
        {
            (false, true) => new LeaseChange(at, after.Index, LeaseChangeKind.Granted, holder.NodeId, holder.Name, $"leased to {Describe(holder)}"),
            (true, false) => new LeaseChange(
                at, after.Index, LeaseChangeKind.Freed, before!.Holder.NodeId, before.Holder.Name, $"free; {before.Holder.Name} had it"),
            (true, true) when before!.Holder.NodeId != holder.NodeId => new LeaseChange(
                at, after.Index, LeaseChangeKind.Moved, holder.NodeId, holder.Name, $"from {Describe(before.Holder)} to {Describe(holder)}"),
            (true, true) when before!.Holder != holder => new LeaseChange(
                at, after.Index, LeaseChangeKind.Changed, holder.NodeId, holder.Name, $"{Describe(before.Holder)} is {Describe(holder)} now"),
            _ => null,
        };
    }

    private static LeaseChange Reserved(Slot slot, string name, DateTimeOffset at) =>
        new(at, slot.Index, LeaseChangeKind.Reserved, null, name, $"reserved for {name}");

    private static LeaseChange Held(Slot slot, DateTimeOffset at) => new(
        at, slot.Index, LeaseChangeKind.Held, slot.Holder.NodeId, slot.Holder.Name, $"{slot.Holder.Name} is no member; the subnet is held for it");

    private static string Describe(LeaseHolder holder) =>
        (holder.PublicIp ?? holder.PublicIpv6) is { } address ? $"{holder.Name} ({address}, {holder.BackendType})" : $"{holder.Name} ({holder.BackendType})";
}
