using FlannelMesh.Identity;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Tests.Membership.Seeds;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Identity;

public sealed class ClusterStoreTests : IDisposable
{
    private static readonly ClusterRecord Full = new()
    {
        ClusterId = LeaseSamples.IdOf(900),
        Voters = ClusterRecord.VoterRecord.Of(LeaseSamples.Voters(4)),
        Self = "10.99.0.11:8283",
        Contact = "10.99.0.12:8283",
        VotesIn = LeaseSamples.IdOf(900),
        Replaces = [LeaseSamples.IdOf(1), LeaseSamples.IdOf(2)],
        Promised = new ClusterRecord.RoundRecord(7, LeaseSamples.IdOf(3)),
        AcceptedIn = new ClusterRecord.RoundRecord(6, LeaseSamples.IdOf(4)),
        Accepted = ClusterRecord.VoterRecord.Of(LeaseSamples.Voters()),
    };

    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("cluster.json");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_node_that_was_in_no_cluster_has_no_file()
    {
        using var store = Open();

        Assert.Equal(ClusterRecord.Empty, store.Current);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task What_was_written_is_read_again()
    {
        using (var store = Open())
        {
            Assert.Equal(Full, await store.UpdateAsync(_ => Full));
            Assert.Equal(Full, store.Current);
        }

        using var again = Open();

        Assert.Equal(Full, again.Current);
        Assert.True(again.Current.CanVote);
        Assert.Equal(LeaseSamples.Voters(4), again.Current.VoterSet);
    }

    [Fact]
    public async Task The_file_is_for_its_owner_alone()
    {
        using var store = Open();
        await store.UpdateAsync(_ => Full);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal(["cluster.json"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_changes()
    {
        using var store = Open();
        await store.UpdateAsync(_ => Full);
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        System.IO.File.SetLastWriteTimeUtc(File, old);

        await store.UpdateAsync(record => record with { Replaces = [.. record.Replaces], Voters = record.Voters! with { } });
        Assert.Equal(old, System.IO.File.GetLastWriteTimeUtc(File));

        await store.UpdateAsync(record => record with { Promised = new ClusterRecord.RoundRecord(8, LeaseSamples.IdOf(3)) });
        Assert.NotEqual(old, System.IO.File.GetLastWriteTimeUtc(File));
    }

    [Fact]
    public async Task A_change_that_cannot_be_written_is_not_made()
    {
        using var store = Open();
        await store.UpdateAsync(_ => Full);
        Directory.Move(_directory.Path, _directory.Path + "-away");

        await Assert.ThrowsAnyAsync<IOException>(() => store.UpdateAsync(record => record with { Self = "10.99.0.99:8283" }));
        Directory.Move(_directory.Path + "-away", _directory.Path);

        Assert.Equal(Full, store.Current);
        using var again = Open();
        Assert.Equal(Full, again.Current);
    }

    [Fact]
    public async Task Updates_at_the_same_time_are_all_kept()
    {
        using var store = Open();

        await Task.WhenAll(Enumerable.Range(1, 20).Select(i => store.UpdateAsync(record => record with { Replaces = record.Replaces.Add(LeaseSamples.IdOf(i)) })));

        Assert.Equal(20, store.Current.Replaces.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"clusterId\":")]
    [InlineData("{\"clusterId\":\"00000384-0000-0000-0000-000000000000\"}")]
    [InlineData("{\"voters\":{\"clusterId\":\"00000384-0000-0000-0000-000000000000\",\"version\":1,\"voters\":[\"a:1\"]}}")]
    [InlineData("{\"clusterId\":\"00000384-0000-0000-0000-000000000000\",\"voters\":{\"version\":1}}")]
    public void A_damaged_file_is_set_aside_under_a_name_of_its_own(string content)
    {
        var log = new RecordedLog();
        foreach (var count in new[] { 1, 2 })
        {
            System.IO.File.WriteAllText(File, content);

            using var store = ClusterStore.Open(_directory.Path, log);

            Assert.Equal(ClusterRecord.Empty, store.Current);
            var aside = Directory.GetFiles(_directory.Path, "cluster.json.damaged-*");
            Assert.Equal(count, aside.Length);
            Assert.All(aside, file => Assert.Equal(content, System.IO.File.ReadAllText(file)));
            var entry = Assert.Single(log.Take());
            Assert.StartsWith($"Warning: {File} is damaged (", entry, StringComparison.Ordinal);
            Assert.Contains(aside, file => entry.Contains(file, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_record_of_an_older_agent_with_fewer_fields_is_read()
    {
        System.IO.File.WriteAllText(
            File,
            """
            {"clusterId":"00000384-0000-0000-0000-000000000000",
             "voters":{"clusterId":"00000384-0000-0000-0000-000000000000","version":2,"voters":["10.99.0.11:8283"]}}
            """);

        using var store = Open();

        Assert.Equal((LeaseSamples.IdOf(900), 2UL, false), (store.Current.ClusterId, store.Current.VoterSet?.Version, store.Current.CanVote));
        Assert.Empty(store.Current.Replaces);
        Assert.Equal(store.Current, store.Current with { });
    }

    [Fact]
    public void A_newer_set_is_taken_over_and_an_older_one_of_the_same_cluster_is_not()
    {
        Assert.Equal(LeaseSamples.Voters(5), Full.With(LeaseSamples.Voters(5)).VoterSet);
        Assert.Same(Full, Full.With(LeaseSamples.Voters(4)));
        Assert.Same(Full, Full.With(LeaseSamples.Voters(3)));

        var other = new VoterSet(LeaseSamples.IdOf(901), 1, ["a:1"]);
        Assert.Equal((LeaseSamples.IdOf(901), other), (Full.With(other).ClusterId, Full.With(other).VoterSet));
        Assert.False(Full.With(other).CanVote);
    }

    [Fact]
    public void Who_joins_writes_down_whom_it_asks_and_who_forms_a_cluster_forgets_whom_it_asked_before()
    {
        var joined = Full.Adopt(LeaseSamples.Voters(4), [], Full.Self!, "10.99.0.13:8283");

        Assert.NotEqual(Full, joined);
        Assert.Equal(Full with { Contact = "10.99.0.13:8283" }, joined);
        Assert.Equal(Full with { Contact = null }, joined.Adopt(LeaseSamples.Voters(4), [], Full.Self!, contact: null));
    }

    private ClusterStore Open() => ClusterStore.Open(_directory.Path, NullLogger.Instance);
}
