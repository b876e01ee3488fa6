using System.Collections.Immutable;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Storage;
using FlannelMesh.Tests.Membership.Seeds;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Storage;

public sealed class TableFileTests : IDisposable
{
    private static readonly LeaseMessages.TableUpdate Sample = new(
        IdOf(1),
        0,
        5,
        ImmutableSortedDictionary<int, BlockState>.Empty
            .Add(0, Block(Slot(1, 2), Slot(2, 3, state: SlotState.Released) with { ReservedFor = "h9" }).WithClaim(new Ballot(4, IdOf(7))))
            .Add(3, Block(Slot(60, 2))))
    {
        Voters = Voters(7),
    };

    private readonly TemporaryDirectory _directory = new();
    private readonly RecordedLog _log = new();

    private string PathOfTable => _directory.File("leases/table");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_was_written_is_read_again()
    {
        new TableFile(PathOfTable).Write(Sample with { Version = 4 });
        new TableFile(PathOfTable).Write(Sample);

        var read = new TableFile(PathOfTable).Read(_log)!;

        Assert.Equal((Sample.Stream, 0UL, 5UL, Sample.Voters), (read.Stream, read.FromVersion, read.Version, read.Voters));
        Assert.Equal(Sample.Blocks, read.Blocks);
        Assert.Empty(_log.Take());
    }

    [Fact]
    public void The_file_and_its_directory_are_for_their_owner_alone()
    {
        new TableFile(PathOfTable).Write(Sample);

        const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(File, System.IO.File.GetUnixFileMode(PathOfTable));
        Assert.Equal(File | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(_directory.File("leases")));
    }

    [Fact]
    public void A_missing_file_is_no_table_and_nothing_to_warn_of()
    {
        Assert.Null(new TableFile(PathOfTable).Read(_log));
        Directory.CreateDirectory(_directory.File("leases"));
        Assert.Null(new TableFile(PathOfTable).Read(_log));
        Assert.Empty(_log.Take());
    }

    [Fact]
    public void Wherever_a_bit_flips_the_table_is_not_taken()
    {
        new TableFile(PathOfTable).Write(Sample);
        var whole = System.IO.File.ReadAllBytes(PathOfTable);
        for (var position = 0; position < whole.Length; position++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[position] ^= 0x10;
            AssertRefused(bytes);
        }
    }

    [Fact]
    public void Wherever_it_is_cut_off_the_table_is_not_taken()
    {
        new TableFile(PathOfTable).Write(Sample);
        var whole = System.IO.File.ReadAllBytes(PathOfTable);
        for (var length = 0; length < whole.Length; length++)
        {
            AssertRefused(whole[..length]);
        }
    }

    [Fact]
    public void A_whole_file_with_a_message_that_breaks_a_rule_is_not_taken()
    {
        byte[] payload = [0x0a, 0x01, 0x00];
        AssertRefused([.. BitConverter.GetBytes(Crc32C.Of(payload)), .. payload], "stream has 1 bytes; 16 are expected");
    }

    private void AssertRefused(byte[] bytes, string reason = "its checksum is wrong")
    {
        System.IO.Directory.CreateDirectory(_directory.File("leases"));
        System.IO.File.WriteAllBytes(PathOfTable, bytes);
        Assert.Null(new TableFile(PathOfTable).Read(_log));
        var entry = Assert.Single(_log.Take());
        Assert.StartsWith("Warning: ", entry, StringComparison.Ordinal);
        Assert.Contains($"{PathOfTable}: {reason}", entry, StringComparison.Ordinal);
    }
}
