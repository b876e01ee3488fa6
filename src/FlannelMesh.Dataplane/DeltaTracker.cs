using System.Diagnostics.CodeAnalysis;

namespace FlannelMesh.Dataplane;

/// <summary>
/// What should be in one kernel table and what is, by the kernel's own key. Their difference decides every write:
/// <code>
///        desired            kernel
///     ┌───────────┬──────────────┬───────────┐
///     │  updates  │   in sync    │ deletions │
///     │  (absent) │ (or updates, │           │
///     │           │  if unequal) │           │
///     └───────────┴──────────────┴───────────┘
/// </code>
/// A value holds only what we set: what the kernel adds of its own must not make two values unequal.
/// </summary>
public sealed class DeltaTracker<TKey, TValue>
    where TKey : notnull
    where TValue : notnull
{
    private readonly Dictionary<TKey, TValue> _kernel = [];
    private Dictionary<TKey, TValue> _desired = [];
    private IReadOnlyList<KeyValuePair<TKey, TValue>>? _updates;
    private IReadOnlyList<KeyValuePair<TKey, TValue>>? _deletions;

    public IReadOnlyDictionary<TKey, TValue> Desired => _desired;

    public IReadOnlyDictionary<TKey, TValue> Kernel => _kernel;

    /// <summary>Replaces all that is desired. The tracker keeps the dictionary: the caller must not change it any more.</summary>
    public void SetDesired(Dictionary<TKey, TValue> desired)
    {
        _desired = desired;
        _kernel.EnsureCapacity(desired.Count);
        ForgetDifference();
    }

    /// <summary>Replaces all that is known of the kernel, after a dump.</summary>
    public void SetKernel(IEnumerable<KeyValuePair<TKey, TValue>> entries)
    {
        ForgetDifference();
        _kernel.Clear();
        foreach (var (key, value) in entries)
        {
            _kernel[key] = value;
        }
    }

    /// <summary>A write of <paramref name="value"/> was confirmed.</summary>
    public void OnWritten(TKey key, TValue value)
    {
        _kernel[key] = value;
        ForgetDifference();
    }

    /// <summary>A deletion was confirmed, or there was nothing to delete.</summary>
    public void OnDeleted(TKey key)
    {
        _kernel.Remove(key);
        ForgetDifference();
    }

    public bool IsInSync(TKey key, [NotNullWhen(true)] TValue? desired) =>
        desired is not null && _kernel.TryGetValue(key, out var actual) && EqualityComparer<TValue>.Default.Equals(actual, desired);

    /// <summary>What has to be written, in the order desired. Computed once for each state of the two tables.</summary>
    public IReadOnlyList<KeyValuePair<TKey, TValue>> PendingUpdates() => _updates ??= ReadUpdates();

    /// <summary>What has to be deleted.</summary>
    public IReadOnlyList<KeyValuePair<TKey, TValue>> PendingDeletions() =>
        _deletions ??= [.. _kernel.Where(entry => !_desired.ContainsKey(entry.Key))];

    private List<KeyValuePair<TKey, TValue>> ReadUpdates()
    {
        var updates = new List<KeyValuePair<TKey, TValue>>(Math.Max(_desired.Count - _kernel.Count, 0));
        foreach (var entry in _desired)
        {
            if (!IsInSync(entry.Key, entry.Value))
            {
                updates.Add(entry);
            }
        }

        return updates;
    }

    private void ForgetDifference() => (_updates, _deletions) = (null, null);
}
