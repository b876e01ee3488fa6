namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>A set of nodes by number that grows: a bit each, since of thousands each has thousands.</summary>
internal sealed class NodeFlags
{
    private ulong[] _words = [];

    /// <returns>Whether it was not there.</returns>
    public bool Add(int node)
    {
        if (node >> 6 >= _words.Length)
        {
            Array.Resize(ref _words, Math.Max((node >> 6) + 1, _words.Length * 2));
        }

        var bit = 1UL << (node & 63);
        var isNew = (_words[node >> 6] & bit) == 0;
        _words[node >> 6] |= bit;
        return isNew;
    }
}
