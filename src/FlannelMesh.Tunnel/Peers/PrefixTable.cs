namespace FlannelMesh.Tunnel.Peers;

/// <summary>
/// Longest prefix match for one address family: a trie with a step for each byte, whose root lies behind the bytes that all prefixes
/// share. 10,000 subnets of one network take one or two steps. Immutable, so that readers need no lock.
/// </summary>
internal sealed class PrefixTable
{
    public const int None = -1;

    /// <summary>128 MiB; 65,536 subnets of one network take a few hundred nodes, or one each if they are strewn over a /32 of IPv6.</summary>
    public const int MaxNodes = 1 << 17;

    private const int Fanout = 256;

    private readonly byte[] _shared;

    /// <summary>Nodes of 256 entries: 0 nothing, n > 0 the value n - 1, n below 0 the node at ~n.</summary>
    private readonly int[] _entries;

    private PrefixTable(byte[] shared, int[] entries)
    {
        _shared = shared;
        _entries = entries;
    }

    public static PrefixTable Empty { get; } = new([], new int[Fanout]);

    /// <param name="prefixes">Of one family: network order, bits behind the length are ignored. Of two that are equal the last one counts.</param>
    /// <exception cref="InvalidDataException">They have so little in common that the table would have more than <see cref="MaxNodes"/>.</exception>
    public static PrefixTable Build(IEnumerable<(byte[] Address, int Length, int Value)> prefixes)
    {
        // A longer prefix overwrites what a shorter one has spread below it.
        var ordered = prefixes.OrderBy(prefix => prefix.Length).ToList();
        if (ordered.Count == 0)
        {
            return Empty;
        }

        var shared = SharedBytes(ordered);
        var entries = new List<int>(Fanout);
        entries.AddRange(new int[Fanout]);
        foreach (var (address, length, value) in ordered)
        {
            Insert(entries, address, shared, length, value + 1);
        }

        return new PrefixTable(ordered[0].Address[..shared], [.. entries]);
    }

    /// <returns>The value of the longest prefix that holds the address, or <see cref="None"/>.</returns>
    public int Find(ReadOnlySpan<byte> address)
    {
        if (!address.StartsWith(_shared))
        {
            return None;
        }

        var (entries, node) = (_entries, 0);
        for (var i = _shared.Length; i < address.Length; i++)
        {
            var entry = entries[node + address[i]];
            if (entry >= 0)
            {
                return entry - 1;
            }

            node = ~entry;
        }

        return None;
    }

    /// <summary>Whole bytes that are the same in all prefixes; at least one byte is left to step over.</summary>
    private static int SharedBytes(List<(byte[] Address, int Length, int Value)> ordered)
    {
        var first = ordered[0].Address;
        var shared = Math.Min((ordered[0].Length - 1) / 8, first.Length - 1);
        foreach (var (address, _, _) in ordered)
        {
            shared = Math.Min(shared, address.AsSpan().CommonPrefixLength(first));
        }

        return Math.Max(shared, 0);
    }

    private static void Insert(List<int> entries, byte[] address, int depth, int length, int entry)
    {
        var node = 0;
        while (length > (depth + 1) * 8)
        {
            var place = node + address[depth];
            if (entries[place] >= 0)
            {
                if (entries.Count == MaxNodes * Fanout)
                {
                    throw new InvalidDataException($"the peers' subnets need a table of more than {MaxNodes} nodes: they must share more of their addresses");
                }

                // What held for the whole byte holds for all below it.
                var child = entries.Count;
                entries.AddRange(Enumerable.Repeat(entries[place], Fanout));
                entries[place] = ~child;
            }

            node = ~entries[place];
            depth++;
        }

        var free = ((depth + 1) * 8) - length;
        var start = (address[depth] >> free) << free;
        for (var i = 0; i < 1 << free; i++)
        {
            entries[node + start + i] = entry;
        }
    }
}
