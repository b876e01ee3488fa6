using FlannelMesh.Identity;
using FlannelMesh.Leases.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Storage;

public sealed class VoterDiskTests : IDisposable
{
    private static readonly ClusterRecord Voting =
        ClusterRecord.Empty.With(Voters()) with { VotesIn = Voters().ClusterId, Self = "10.99.0.11:8283" };

    private readonly TemporaryDirectory _directory = new();
    private readonly ClusterStore _cluster;

    public VoterDiskTests() => _cluster = ClusterStore.Open(_directory.Path, NullLogger.Instance);

    private string Leases => _directory.File("leases");

    private string Blocks => Path.Combine(Leases, LeaseStore.FileName);

    public void Dispose()
    {
        _cluster.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_node_in_no_cluster_has_no_votes_to_lose()
    {
        Write();

        Assert.Null(await VoterDisk.CheckAsync(Leases, _cluster));
        Assert.True(File.Exists(Blocks));
    }

    [Fact]
    public async Task A_voter_with_its_table_goes_on()
    {
        await _cluster.UpdateAsync(_ => Voting);
        Write();

        Assert.Null(await VoterDisk.CheckAsync(Leases, _cluster));
        Assert.Equal(Voting, _cluster.Current);
        using var journal = BlockJournal.Open(Blocks);
        Assert.Equal([1, 2], journal.Blocks[0].Slots.Keys);
    }

    [Fact]
    public async Task A_voter_without_its_table_votes_no_more()
    {
        await _cluster.UpdateAsync(_ => Voting);

        Assert.Equal($"{Blocks} is missing; this voter reads the table of all other voters before it votes again", await VoterDisk.CheckAsync(Leases, _cluster));
        Assert.Equal(Voting with { VotesIn = null }, OnDisk());
    }

    [Fact]
    public async Task A_voter_with_a_damaged_table_votes_no_more()
    {
        await _cluster.UpdateAsync(_ => Voting);
        Write();
        var bytes = File.ReadAllBytes(Blocks);
        bytes[20] ^= 1;
        File.WriteAllBytes(Blocks, bytes);

        var found = await VoterDisk.CheckAsync(Leases, _cluster);

        Assert.StartsWith($"{Blocks}: the checksum of the record at byte 8 is wrong", found, StringComparison.Ordinal);
        Assert.EndsWith("; this voter reads the table of all other voters before it votes again", found, StringComparison.Ordinal);
        Assert.Equal(Voting with { VotesIn = null }, OnDisk());
    }

    [Fact]
    public async Task The_table_of_another_time_is_set_aside()
    {
        await _cluster.UpdateAsync(_ => Voting with { VotesIn = IdOf(901) });
        Write();
        var content = File.ReadAllBytes(Blocks);

        var found = await VoterDisk.CheckAsync(Leases, _cluster);

        var aside = Assert.Single(Directory.GetFiles(Leases));
        Assert.Equal($"{Blocks} is not of this cluster; it was set aside as {aside}", found);
        Assert.Equal(content, File.ReadAllBytes(aside));
        Assert.Null(await VoterDisk.CheckAsync(Leases, _cluster));
    }

    /// <summary>Two records: damage in the last one would count as cut off by a crash.</summary>
    private void Write()
    {
        Directory.CreateDirectory(Leases);
        using var journal = BlockJournal.Open(Blocks);
        journal.Append([KeyValuePair.Create(0, Block(Slot(1, 1)))]);
        journal.Append([KeyValuePair.Create(0, Block(Slot(2, 2)))]);
    }

    private ClusterRecord OnDisk()
    {
        using var again = ClusterStore.Open(_directory.Path, NullLogger.Instance);
        return again.Current;
    }
}
