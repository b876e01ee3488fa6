namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Who finds whom unreachable, as Akka's Reachability: each word of an observer on a subject is newer than its last one. Immutable.</summary>
internal sealed class Observations
{
    public static readonly Observations None = new([], []);

    /// <summary>Observer and subject, in order.</summary>
    private readonly long[] _pairs;

    /// <summary>How often that word has changed: odd is unreachable.</summary>
    private readonly int[] _changes;

    private Observations(long[] pairs, int[] changes) => (_pairs, _changes) = (pairs, changes);

    public bool IsUnreachable(int observer, int subject)
    {
        var index = Array.BinarySearch(_pairs, Pair(observer, subject));
        return index >= 0 && _changes[index] % 2 != 0;
    }

    public Observations With(int observer, int subject, bool isUnreachable)
    {
        var index = Array.BinarySearch(_pairs, Pair(observer, subject));
        if (isUnreachable == (index >= 0 && _changes[index] % 2 != 0))
        {
            return this;
        }

        return index >= 0
            ? new Observations(_pairs, [.. _changes[..index], _changes[index] + 1, .. _changes[(index + 1)..]])
            : new Observations([.. _pairs[..~index], Pair(observer, subject), .. _pairs[~index..]], [.. _changes[..~index], 1, .. _changes[~index..]]);
    }

    public bool IsIn(Observations other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        for (int own = 0, theirs = 0; own < _pairs.Length; own++)
        {
            while (theirs < other._pairs.Length && other._pairs[theirs] < _pairs[own])
            {
                theirs++;
            }

            if (theirs == other._pairs.Length || other._pairs[theirs] != _pairs[own] || other._changes[theirs] < _changes[own])
            {
                return false;
            }
        }

        return true;
    }

    public Observations Or(Observations other)
    {
        if (other.IsIn(this))
        {
            return this;
        }

        if (IsIn(other))
        {
            return other;
        }

        var (pairs, changes) = (new List<long>(_pairs.Length), new List<int>(_pairs.Length));
        for (int own = 0, theirs = 0; own < _pairs.Length || theirs < other._pairs.Length;)
        {
            var one = own < _pairs.Length ? _pairs[own] : long.MaxValue;
            var two = theirs < other._pairs.Length ? other._pairs[theirs] : long.MaxValue;
            pairs.Add(Math.Min(one, two));
            changes.Add(Math.Max(one <= two ? _changes[own] : 0, two <= one ? other._changes[theirs] : 0));
            own += one <= two ? 1 : 0;
            theirs += two <= one ? 1 : 0;
        }

        return new Observations([.. pairs], [.. changes]);
    }

    /// <summary>Who is unreachable for one that is not among those whose word does not count.</summary>
    public NodeSet Unreachable(NodeSet among, NodeSet discounted) => NodeSet.Empty(among.Capacity).With(
        Enumerable.Range(0, _pairs.Length)
            .Where(index => _changes[index] % 2 != 0 && !discounted.Contains((int)(_pairs[index] >> 32)) && among.Contains((int)_pairs[index]))
            .Select(index => (int)_pairs[index]));

    private static long Pair(int observer, int subject) => ((long)observer << 32) | (uint)subject;
}
