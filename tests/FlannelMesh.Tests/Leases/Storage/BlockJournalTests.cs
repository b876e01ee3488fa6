using FlannelMesh.Leases;
using FlannelMesh.Leases.Storage;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Storage;

public sealed class BlockJournalTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("flannelmesh-journal-").FullName;

    private string PathOfJournal => Path.Combine(_directory, "blocks");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_was_appended_is_there_after_opening_again()
    {
        Append(0, Block(Slot(1, 1)));
        Append(0, Block(Slot(2, 2)));
        Append(3, Block(Slot(60, 3)).WithClaim(new Ballot(4, IdOf(1))));

        using var journal = BlockJournal.Open(PathOfJournal);

        Assert.Equal([0, 3], journal.Blocks.Keys);
        Assert.Equal([1, 2], journal.Blocks[0].Slots.Keys);
        Assert.Equal(new Ballot(4, IdOf(1)), journal.Blocks[3].Claim);
        Assert.Null(journal.Damage);
    }

    [Fact]
    public void The_file_is_for_its_owner_alone()
    {
        Append(0, Block(Slot(1, 1)));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOfJournal));
    }

    [Fact]
    public void Wherever_a_crash_cuts_the_last_record_off_the_ones_before_it_stay()
    {
        Append(0, Block(Slot(1, 1)));
        var acknowledged = new FileInfo(PathOfJournal).Length;
        Append(0, Block(Slot(2, 2)));
        var whole = File.ReadAllBytes(PathOfJournal);
        for (var length = acknowledged; length < whole.Length; length++)
        {
            File.WriteAllBytes(PathOfJournal, whole[..(int)length]);
            using (var journal = BlockJournal.Open(PathOfJournal))
            {
                Assert.Equal([1], journal.Blocks[0].Slots.Keys);
                Assert.Null(journal.Damage);
                journal.Append([KeyValuePair.Create(0, Block(Slot(3, 3)))]);
            }

            using var again = BlockJournal.Open(PathOfJournal);
            Assert.Equal([1, 3], again.Blocks[0].Slots.Keys);
        }
    }

    [Fact]
    public void Damage_in_the_middle_sets_the_file_aside_and_keeps_what_was_before_it()
    {
        Append(0, Block(Slot(1, 1)));
        var first = new FileInfo(PathOfJournal).Length;
        Append(1, Block(Slot(20, 2)));
        Append(2, Block(Slot(40, 3)));
        var bytes = File.ReadAllBytes(PathOfJournal);
        bytes[first + 12] ^= 0xff;
        File.WriteAllBytes(PathOfJournal, bytes);

        using var journal = BlockJournal.Open(PathOfJournal);

        Assert.Equal([0], journal.Blocks.Keys);
        Assert.Contains("checksum", journal.Damage, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_directory, "blocks.damaged-*"));
    }

    [Fact]
    public void A_file_of_another_kind_is_set_aside()
    {
        File.WriteAllText(PathOfJournal, "something else");

        using var journal = BlockJournal.Open(PathOfJournal);

        Assert.Empty(journal.Blocks);
        Assert.NotNull(journal.Damage);
    }

    [Fact]
    public void Old_records_do_not_make_the_file_grow_without_end()
    {
        using (var journal = BlockJournal.Open(PathOfJournal))
        {
            for (ulong sequence = 1; sequence <= 3000; sequence++)
            {
                var slots = Enumerable.Range(0, 8).Select(index => Slot(index, index + 1, sequence: sequence));
                journal.Append([KeyValuePair.Create(0, Block([.. slots]))]);
            }
        }

        Assert.InRange(new FileInfo(PathOfJournal).Length, 1, 2 << 20);
        using var again = BlockJournal.Open(PathOfJournal);
        Assert.All(again.Blocks[0].Slots.Values, slot => Assert.Equal(3000ul, slot.Sequence));
    }

    private void Append(int number, BlockState block)
    {
        using var journal = BlockJournal.Open(PathOfJournal);
        journal.Append([KeyValuePair.Create(number, block)]);
    }
}
