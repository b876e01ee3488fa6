using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tables;

/// <summary>One kernel table: what should be in it, what is, what the kernel refused, and how an entry is written and deleted.</summary>
internal sealed class EntryTable<TKey, TValue>(EntryKind kind, IEntryFormat<TKey, TValue> format)
    where TKey : notnull
    where TValue : notnull
{
    private readonly DeltaTracker<TKey, TValue> _tracker = new();
    private readonly Dictionary<TKey, string> _errors = [];
    private IReadOnlyDictionary<TKey, string> _foreign = new Dictionary<TKey, string>();

    public EntryKind Kind => kind;

    public int Writes { get; private set; }

    /// <summary>As far as the last resync and the writes since tell.</summary>
    public bool IsInKernel(TKey key) => _tracker.Kernel.ContainsKey(key);

    public void SetDesired(Dictionary<TKey, TValue> desired)
    {
        _tracker.SetDesired(desired);
        foreach (var key in _errors.Keys.Where(key => !desired.ContainsKey(key)).ToList())
        {
            _errors.Remove(key);
        }
    }

    /// <param name="entries">What the kernel has of ours.</param>
    /// <param name="foreign">Entries of others at keys we might want, with what they are. They are never overwritten.</param>
    /// <returns>What was in place and is not any more.</returns>
    public List<Repair> Resync(IEnumerable<KeyValuePair<TKey, TValue>> entries, IReadOnlyDictionary<TKey, string>? foreign = null)
    {
        var believed = _tracker.Desired.Where(entry => _tracker.IsInSync(entry.Key, entry.Value)).ToList();
        _tracker.SetKernel(entries);
        _foreign = foreign ?? new Dictionary<TKey, string>();
        return
        [
            .. believed.Where(entry => !_tracker.IsInSync(entry.Key, entry.Value)).Select(entry => new Repair(
                kind, $"{format.Describe(entry.Key, entry.Value)} was {(_tracker.Kernel.ContainsKey(entry.Key) ? "changed" : "missing")}")),
        ];
    }

    public void ApplyUpdates(IRouteNetlink kernel)
    {
        var updates = _tracker.PendingUpdates();
        foreach (var (key, _) in updates.Where(update => IsTaken(update.Key)))
        {
            _errors[key] = $"taken by a foreign entry ({_foreign[key]}), which is left alone";
        }

        updates.RemoveAll(update => IsTaken(update.Key));
        var results = kernel.Execute([.. updates.Select(update => format.Write(update.Key, update.Value))]);
        Writes += updates.Count;
        for (var i = 0; i < updates.Count; i++)
        {
            var (key, value) = updates[i];
            if (results[i].IsSuccess)
            {
                _tracker.OnWritten(key, value);
                _errors.Remove(key);
            }
            else
            {
                _errors[key] = Describe(results[i]);
            }
        }
    }

    public void ApplyDeletions(IRouteNetlink kernel)
    {
        var deletions = _tracker.PendingDeletions();
        var results = kernel.Execute([.. deletions.Select(deletion => format.Delete(deletion.Key, deletion.Value))]);
        Writes += deletions.Count;
        for (var i = 0; i < deletions.Count; i++)
        {
            // Gone is gone, whoever did it; with the device went everything on it.
            if (results[i].IsSuccess || results[i].Errno is Errno.ENOENT or Errno.ESRCH or Errno.ENODEV or Errno.EADDRNOTAVAIL)
            {
                _tracker.OnDeleted(deletions[i].Key);
                _errors.Remove(deletions[i].Key);
            }
            else
            {
                _errors[deletions[i].Key] = Describe(results[i]);
            }
        }
    }

    public EntryStatus StatusOf(TKey key)
    {
        if (!_tracker.Desired.TryGetValue(key, out var desired))
        {
            return new EntryStatus(kind, key.ToString() ?? "", EntryState.None, null);
        }

        var text = format.Describe(key, desired);
        return _tracker.IsInSync(key, desired)
            ? new EntryStatus(kind, text, EntryState.Installed, null)
            : new EntryStatus(kind, text, _errors.ContainsKey(key) ? EntryState.Failed : EntryState.Pending, _errors.GetValueOrDefault(key));
    }

    /// <summary>Everything that is not as it should be, leftovers that have to go included.</summary>
    public IEnumerable<EntryStatus> Unsynced(bool withLeftovers) =>
        _tracker.PendingUpdates().Select(update => StatusOf(update.Key)).Concat(
            _tracker.PendingDeletions().Where(_ => withLeftovers).Select(leftover => new EntryStatus(
                kind,
                $"{format.Describe(leftover.Key, leftover.Value)} (has to go)",
                _errors.ContainsKey(leftover.Key) ? EntryState.Failed : EntryState.Pending,
                _errors.GetValueOrDefault(leftover.Key))));

    public KindCounts Counts()
    {
        var states = _tracker.Desired.Keys.Select(key => StatusOf(key).State).ToList();
        return new KindCounts(
            states.Count(state => state == EntryState.Installed),
            states.Count(state => state == EntryState.Pending),
            states.Count(state => state == EntryState.Failed));
    }

    private bool IsTaken(TKey key) => _foreign.ContainsKey(key) && !_tracker.Kernel.ContainsKey(key);

    private static string Describe(NetlinkResult result) =>
        result.Message is null ? Errno.Describe(result.Errno) : $"{Errno.Describe(result.Errno)}: {result.Message}";
}
