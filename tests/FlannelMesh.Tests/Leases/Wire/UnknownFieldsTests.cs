using FlannelMesh.Leases.Storage;
using FlannelMesh.Leases.Wire;
using Google.Protobuf;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Wire;

public sealed class UnknownFieldsTests : IDisposable
{
    /// <summary>Field 100, a number, and field 101, three bytes of text: nothing that this version has.</summary>
    private static readonly byte[] Newer = [0xa0, 0x06, 0x2a, 0xaa, 0x06, 0x03, (byte)'n', (byte)'e', (byte)'w'];

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Messages => ["slot", "holder", "backend", "all"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Messages))]
    public void What_a_newer_agent_wrote_comes_out_as_it_went_in(string message)
    {
        var wire = FromNewer(message);

        Assert.Equal(wire.ToByteArray(), BlockFormat.ToWire(BlockFormat.FromWire(wire)).ToByteArray());
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void It_stays_when_the_block_is_merged_with_another(string message)
    {
        var wire = FromNewer(message);
        var older = Block(Slot(1, 2) with { Sequence = 0 }, Slot(9, 3)).WithClaim(new FlannelMesh.Leases.Ballot(4, IdOf(1)));
        var state = BlockFormat.FromWire(wire);

        foreach (var merged in new[] { state.Merge(older), older.Merge(state) })
        {
            var slots = BlockFormat.ToWire(merged).Slots;
            Assert.Equal(2, slots.Count);
            Assert.Equal(wire.Slots[0].ToByteArray(), slots[0].ToByteArray());
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void It_stays_on_the_disk_of_a_voter(string message)
    {
        var wire = FromNewer(message);
        var path = _directory.File("blocks");
        using (var journal = BlockJournal.Open(path))
        {
            journal.Append([KeyValuePair.Create(0, BlockFormat.FromWire(wire))]);
        }

        using var again = BlockJournal.Open(path);

        Assert.Equal(wire.ToByteArray(), BlockFormat.ToWire(again.Blocks[0]).ToByteArray());
    }

    [Fact]
    public void Two_values_that_differ_only_there_are_not_taken_for_one()
    {
        var known = BlockFormat.FromWire(BlockFormat.ToWire(Block(Slot(1, 2))));
        var newer = BlockFormat.FromWire(FromNewer("backend"));

        Assert.NotEqual(known, newer);
        Assert.Equal(known.Merge(newer), newer.Merge(known));
    }

    private static FlannelMesh.Leases.Wire.Block FromNewer(string message)
    {
        var wire = BlockFormat.ToWire(Block(Slot(1, 2)));
        var slot = wire.Slots[0];
        if (message is "slot" or "all")
        {
            slot.MergeFrom(Newer);
        }

        if (message is "holder" or "all")
        {
            slot.Holder.MergeFrom(Newer);
        }

        if (message is "backend" or "all")
        {
            slot.Holder.Backend.MergeFrom(Newer);
        }

        return FlannelMesh.Leases.Wire.Block.Parser.ParseFrom(wire.ToByteArray());
    }
}
