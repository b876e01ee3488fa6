using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Testing;
using Google.Protobuf;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>
/// Three blocks, each behind its length in two bytes, as peers may send them: whatever is in them, merging commutes, associates, is idempotent,
/// and never goes back; as values and as deltas.
/// </summary>
internal sealed class CrdtTarget : FuzzTarget
{
    private const int Blocks = 3;

    public override string Name => "crdt";

    public override int MaxLength => 4 << 10;

    public override IReadOnlyList<byte[]> Tokens { get; } = [[0x18, 0], [0x18, 1], [0x20, 1], [0x0a, 16], new byte[16]];

    public override IEnumerable<byte[]> MadeSeeds
    {
        get
        {
            var samples = new SchemaSamples(new FuzzRandom(2));
            var blocks = Enumerable.Range(0, 3000).Select(_ => samples.Next(Block.Descriptor).ToByteArray()).Where(block => block.Length < 1200 && Read(block) is not null).ToList();
            return blocks.Chunk(Blocks).Where(three => three.Length == Blocks).Select(three => (byte[])[.. three.SelectMany(block => (byte[])[(byte)(block.Length >> 8), (byte)block.Length, .. block])]);
        }
    }

    public override bool Run(byte[] input)
    {
        var states = new BlockState[Blocks];
        var rest = input.AsSpan();
        for (var i = 0; i < Blocks; i++)
        {
            var length = rest.Length < 2 ? 0 : Math.Min((rest[0] << 8) | rest[1], rest.Length - 2);
            if (Read(rest.Length < 2 ? [] : rest.Slice(2, length).ToArray()) is not { } state)
            {
                return false;
            }

            states[i] = state;
            rest = rest.Length < 2 ? [] : rest[(2 + length)..];
        }

        var (a, b, c) = (states[0], states[1], states[2]);
        var ab = a.Merge(b);
        Require(ab.Equals(b.Merge(a)), "merging does not commute");
        Require(ab.Merge(c).Equals(a.Merge(b.Merge(c))), "merging does not associate");
        Require(a.Merge(a).Equals(a) && a.Merge(Copy(a)).Equals(a), "merging is not idempotent");
        Require(ab.Merge(a).Equals(ab) && ab.Merge(b).Equals(ab) && ab.Claim >= a.Claim && ab.Claim >= b.Claim, "merging goes back");
        Require(BytesOf(ab).SequenceEqual(BytesOf(b.Merge(a))), "equal blocks have different bytes");
        var block = new LeaseBlock(a).MergeDelta(new LeaseBlockDelta(b)).MergeDelta(new LeaseBlockDelta(c).Merge(new LeaseBlockDelta(b)));
        Require(block.Equals(new LeaseBlock(a).Merge(new LeaseBlock(b)).Merge(new LeaseBlock(c))), "deltas come to something else than values");
        return true;
    }

    private static BlockState? Read(byte[] block)
    {
        try
        {
            return BlockFormat.FromWire(Block.Parser.ParseFrom(block));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            return null;
        }
    }

    private static BlockState Copy(BlockState state) => Read(BytesOf(state)) ?? throw new FuzzException("a block that cannot be read again");

    private static byte[] BytesOf(BlockState state) => BlockFormat.ToWire(state).ToByteArray();
}
