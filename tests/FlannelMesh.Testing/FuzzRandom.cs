namespace FlannelMesh.Testing;

/// <summary>SplitMix64: the same numbers for the same seed in every version of .NET.</summary>
public sealed class FuzzRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>0 up to, but not including, the bound.</summary>
    public int Below(int bound) => (int)(Next() % (uint)bound);

    public bool OneIn(int n) => Below(n) == 0;
}
