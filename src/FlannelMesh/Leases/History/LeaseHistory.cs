using System.Collections.Immutable;

namespace FlannelMesh.Leases.History;

/// <summary>The last changes of each subnet, and of all together: both are bounded, the oldest goes first.</summary>
public sealed record LeaseHistory
{
    public const int MaxPerSlot = 16;
    public const int Max = 4096;

    private LeaseChanges.Picture? _seen;
    private long _next;
    private ImmutableSortedDictionary<long, LeaseChange> _all = ImmutableSortedDictionary<long, LeaseChange>.Empty;
    private ImmutableDictionary<int, ImmutableQueue<long>> _bySlot = ImmutableDictionary<int, ImmutableQueue<long>>.Empty;

    public static LeaseHistory Empty { get; } = new();

    /// <summary>Newest first.</summary>
    public IEnumerable<LeaseChange> All => _all.Values.Reverse();

    public int Count => _all.Count;

    /// <summary>Newest first.</summary>
    public IEnumerable<LeaseChange> Of(int slot) => _bySlot.GetValueOrDefault(slot, []).Reverse().Select(number => _all[number]);

    /// <summary>With what has happened since the last look. The same object when that is nothing.</summary>
    public LeaseHistory Observe(LeaseChanges.Picture picture, DateTimeOffset now)
    {
        if (ReferenceEquals(_seen?.Slots, picture.Slots) && _seen.Members.SetEquals(picture.Members))
        {
            return this;
        }

        var changes = LeaseChanges.Between(_seen, picture, now);
        return changes.Aggregate(this, (history, change) => history.Add(change)) with { _seen = picture };
    }

    private LeaseHistory Add(LeaseChange change)
    {
        var room = this;
        if (_bySlot.TryGetValue(change.Slot, out var own) && own.Count() >= MaxPerSlot)
        {
            room = room.DropFirst(change.Slot);
        }
        else if (_all.Count >= Max)
        {
            room = room.DropFirst(_all.First().Value.Slot);
        }

        return room with
        {
            _next = _next + 1,
            _all = room._all.Add(_next, change),
            _bySlot = room._bySlot.SetItem(change.Slot, room._bySlot.GetValueOrDefault(change.Slot, []).Enqueue(_next)),
        };
    }

    /// <summary>A slot's changes are numbered in their order, so the oldest of all is the first of its slot.</summary>
    private LeaseHistory DropFirst(int slot)
    {
        var rest = _bySlot[slot].Dequeue(out var first);
        return this with { _all = _all.Remove(first), _bySlot = rest.IsEmpty ? _bySlot.Remove(slot) : _bySlot.SetItem(slot, rest) };
    }
}
