using System.Numerics;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>A set of nodes by number. Immutable; sets that come from each other without a change are the same object.</summary>
internal sealed class NodeSet
{
    private readonly ulong[] _words;
    private int _count = -1;

    private NodeSet(ulong[] words) => _words = words;

    public int Count => _count >= 0 ? _count : _count = CountOf(_words);

    public int Capacity => _words.Length * 64;

    /// <summary>The lowest; null: nobody.</summary>
    public int? First
    {
        get
        {
            for (var i = 0; i < _words.Length; i++)
            {
                if (_words[i] != 0)
                {
                    return (i << 6) + BitOperations.TrailingZeroCount(_words[i]);
                }
            }

            return null;
        }
    }

    /// <param name="capacity">Nodes have numbers below it.</param>
    public static NodeSet Empty(int capacity) => new(new ulong[(capacity + 63) / 64]);

    /// <summary>0 to count - 1.</summary>
    public static NodeSet Of(int capacity, int count) => Empty(capacity).With(Enumerable.Range(0, count));

    public bool Contains(int node) => (_words[node >> 6] >> (node & 63) & 1) != 0;

    public NodeSet With(int node)
    {
        if (Contains(node))
        {
            return this;
        }

        var words = _words.AsSpan().ToArray();
        words[node >> 6] |= 1UL << (node & 63);
        return new NodeSet(words);
    }

    public NodeSet With(IEnumerable<int> nodes)
    {
        var words = _words.AsSpan().ToArray();
        foreach (var node in nodes)
        {
            words[node >> 6] |= 1UL << (node & 63);
        }

        return new NodeSet(words);
    }

    public NodeSet Or(NodeSet other)
    {
        if (ReferenceEquals(this, other) || other.IsIn(this))
        {
            return this;
        }

        if (IsIn(other))
        {
            return other;
        }

        var words = new ulong[_words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = _words[i] | other._words[i];
        }

        return new NodeSet(words);
    }

    public NodeSet And(NodeSet other)
    {
        if (IsIn(other))
        {
            return this;
        }

        var words = new ulong[_words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = _words[i] & other._words[i];
        }

        return new NodeSet(words);
    }

    public NodeSet Without(NodeSet other)
    {
        var words = new ulong[_words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = _words[i] & ~other._words[i];
        }

        return new NodeSet(words);
    }

    public bool IsIn(NodeSet other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        for (var i = 0; i < _words.Length; i++)
        {
            if ((_words[i] & ~other._words[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    public IEnumerable<int> Nodes
    {
        get
        {
            for (var i = 0; i < _words.Length; i++)
            {
                for (var word = _words[i]; word != 0; word &= word - 1)
                {
                    yield return (i << 6) + BitOperations.TrailingZeroCount(word);
                }
            }
        }
    }

    private static int CountOf(ulong[] words)
    {
        var count = 0;
        foreach (var word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }
}
