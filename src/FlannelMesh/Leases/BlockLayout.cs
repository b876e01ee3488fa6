namespace FlannelMesh.Leases;

/// <summary>
/// How the pool is cut into blocks of consecutive slots: up to 64 blocks, at least 16 slots each, all of one size but the last.
/// It follows from the pool's size alone, so every member cuts alike.
/// </summary>
public sealed record BlockLayout
{
    public const int MaxBlocks = 64;
    public const int MinSlots = 16;
    public const int MaxSlots = 1024;

    /// <summary>The block that has no subnets but the voter set.</summary>
    public const int VotersBlock = MaxBlocks;

    public BlockLayout(int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, MaxBlocks * MaxSlots);
        Slots = slots;
        var blocks = Math.Clamp(slots / MinSlots, 1, MaxBlocks);
        BlockSize = (slots + blocks - 1) / blocks;
        Blocks = (slots + BlockSize - 1) / BlockSize;
    }

    public int Slots { get; }

    public int BlockSize { get; }

    public int Blocks { get; }

    public int BlockOf(int slot) => slot / BlockSize;

    /// <summary>The first slot of a block and how many it has.</summary>
    public (int First, int Count) Range(int block)
    {
        var first = block * BlockSize;
        return (first, Math.Min(BlockSize, Slots - first));
    }
}
