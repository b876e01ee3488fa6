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
    private Func<TKey, TValue, bool>? _mayTakeOver;

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
    /// <param name="foreign">Entries of others at keys we might want, with what they are. They are not overwritten.</param>
    /// <param name="mayTakeOver">Those of them that may be, since they do what the desired entry would; null: none.</param>
    /// <returns>What was in place and is not any more.</returns>
    public List<Repair> Resync(IEnumerable<KeyValuePair<TKey, TValue>> entries, IReadOnlyDictionary<TKey, string>? foreign = null, Func<TKey, TValue, bool>? mayTakeOver = null)
    {
        var believed = _tracker.Desired.Where(entry => _tracker.IsInSync(entry.Key, entry.Value)).ToList();
        _tracker.SetKernel(entries);
        _foreign = foreign ?? new Dictionary<TKey, string>();
        _mayTakeOver = mayTakeOver;
        return
        [
            .. believed.Where(entry => !_tracker.IsInSync(entry.Key, entry.Value)).Select(entry => new Repair(
                kind, $"{format.Describe(entry.Key, entry.Value)} was {(_tracker.Kernel.ContainsKey(entry.Key) ? "changed" : "missing")}")),
        ];
    }

    public void ApplyUpdates(IRouteNetlink kernel)
    {
        var updates = _tracker.PendingUpdates();
        if (_foreign.Count > 0)
        {
            foreach (var (key, _) in updates.Where(IsTaken))
            {
                _errors[key] = $"taken by a foreign entry ({_foreign[key]}), which is left alone";
            }

            updates = [.. updates.Where(update => !IsTaken(update))];
        }

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

    public EntryCondition ConditionOf(TKey key) =>
        !_tracker.Desired.TryGetValue(key, out var desired) ? default
        : _tracker.IsInSync(key, desired) ? new EntryCondition(EntryState.Installed, null)
        : NotYet(key);

    /// <summary>Everything that is not as it should be, leftovers that have to go included.</summary>
    public IEnumerable<EntryStatus> Unsynced(bool withLeftovers) =>
        _tracker.PendingUpdates().Select(update => ToStatus(update, "")).Concat(
            withLeftovers ? _tracker.PendingDeletions().Select(leftover => ToStatus(leftover, " (has to go)")) : []);

    public KindCounts Counts()
    {
        var updates = _tracker.PendingUpdates();
        var failed = updates.Count(update => _errors.ContainsKey(update.Key));
        return new KindCounts(_tracker.Desired.Count - updates.Count, updates.Count - failed, failed);
    }

    private EntryStatus ToStatus(KeyValuePair<TKey, TValue> entry, string note)
    {
        var (state, error) = NotYet(entry.Key);
        return new EntryStatus(kind, $"{format.Describe(entry.Key, entry.Value)}{note}", state, error);
    }

    private EntryCondition NotYet(TKey key) =>
        _errors.TryGetValue(key, out var error) ? new EntryCondition(EntryState.Failed, error) : new EntryCondition(EntryState.Pending, null);

    private bool IsTaken(KeyValuePair<TKey, TValue> update) =>
        _foreign.ContainsKey(update.Key) && !_tracker.Kernel.ContainsKey(update.Key) && _mayTakeOver?.Invoke(update.Key, update.Value) != true;

    private static string Describe(NetlinkResult result) =>
        result.Message is null ? Errno.Describe(result.Errno) : $"{Errno.Describe(result.Errno)}: {result.Message}";
}
