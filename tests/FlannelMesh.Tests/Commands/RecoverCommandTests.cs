using FlannelMesh.Commands;
using FlannelMesh.Identity;
using FlannelMesh.Leases.Storage;
using FlannelMesh.Netlink.Files;
using FlannelMesh.Tests.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Commands;

public sealed class RecoverCommandTests : IDisposable
{
    private static readonly Guid Old = LeaseSamples.Voters().ClusterId;
    private static readonly ClusterRecord Voting = ClusterRecord.Empty.With(LeaseSamples.Voters(4)) with
    {
        VotesIn = Old,
        Self = "10.99.0.12:8283",
        Replaces = [LeaseSamples.IdOf(5)],
        Promised = new ClusterRecord.RoundRecord(7, LeaseSamples.IdOf(3)),
        AcceptedIn = new ClusterRecord.RoundRecord(6, LeaseSamples.IdOf(4)),
        Accepted = ClusterRecord.VoterRecord.Of(LeaseSamples.Voters()),
    };

    private readonly TemporaryDirectory _directory = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task This_node_is_the_only_voter_of_a_new_cluster_that_replaces_the_old_one()
    {
        await WriteAsync(Voting);

        await RecoverAsync(isConfirmed: true);

        var next = OnDisk();
        Assert.NotEqual(Old, next.ClusterId);
        Assert.NotNull(next.ClusterId);
        Assert.Equal((next.ClusterId, 1UL), (next.VoterSet!.ClusterId, next.VoterSet.Version));
        Assert.Equal(["10.99.0.12:8283"], next.VoterSet.Voters.AsEnumerable());
        Assert.True(next.CanVote);
        Assert.Equal([LeaseSamples.IdOf(5), Old], next.Replaces.AsEnumerable());
        Assert.Equal("10.99.0.12:8283", next.Self);
        Assert.Equal((null, null, null), (next.Promised, next.AcceptedIn, next.Accepted));
        Assert.EndsWith(
            $"Cluster {next.ClusterId} replaces {Old}. Start the agent here; the other nodes join it by themselves. "
            + "Then make more voters with `flannelmesh voters add`.\n",
            _output.ToString(),
            StringComparison.Ordinal);
        Assert.DoesNotContain("Type yes", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes\n")]
    [InlineData("  yes \n")]
    public async Task Who_types_yes_goes_on(string answer)
    {
        await WriteAsync(Voting);

        await RecoverAsync(isConfirmed: false, answer);

        Assert.NotEqual(Old, OnDisk().ClusterId);
        Assert.Contains("Type yes to go on: ", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("y\n")]
    [InlineData("no\nyes\n")]
    public async Task Who_types_anything_else_has_changed_nothing(string answer)
    {
        await WriteAsync(Voting);

        await RefusedAsync("nothing was changed", isConfirmed: false, answer);

        Assert.Equal(Voting, OnDisk());
        Assert.Contains(
            "The former voters (10.99.0.11:8283, 10.99.0.12:8283, 10.99.0.13:8283) must not run as that cluster any more",
            _output.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public Task A_node_that_was_in_no_cluster_is_refused() => RefusedAsync(
        $"there is no cluster.json in --data-dir {_directory.Path}: this node was in no cluster that could be recovered");

    [Fact]
    public async Task A_record_without_a_cluster_is_refused()
    {
        var promised = ClusterRecord.Empty with { Promised = new ClusterRecord.RoundRecord(1, LeaseSamples.IdOf(1)) };
        await WriteAsync(promised);

        await RefusedAsync($"the cluster.json in {_directory.Path} names no cluster; a running cluster takes this node in by itself");

        Assert.Equal(promised, OnDisk());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_without_a_lease_table_is_refused(bool canVote)
    {
        var record = canVote ? Voting : Voting with { VotesIn = null };
        await WriteAsync(record, withTable: !canVote);

        await RefusedAsync(
            $"this node has no lease table: it is no voter of cluster {Old}. Run this on one of 10.99.0.11:8283, 10.99.0.12:8283, 10.99.0.13:8283");

        Assert.Equal(record, OnDisk());
    }

    [Fact]
    public async Task While_the_agent_runs_nothing_is_changed()
    {
        await WriteAsync(Voting);
        using (DirectoryLock.Acquire(_directory.Path))
        {
            await RefusedAsync($"an agent is running with --data-dir {_directory.Path}; stop it first");
        }

        Assert.Equal(Voting, OnDisk());
        await RecoverAsync(isConfirmed: true);
    }

    private async Task RefusedAsync(string expected, bool isConfirmed = true, string answer = "yes\n")
    {
        var refusal = await Assert.ThrowsAsync<ControlException>(() => RecoverAsync(isConfirmed, answer));
        Assert.Equal(expected, refusal.Message);
    }

    private Task RecoverAsync(bool isConfirmed, string answer = "") =>
        RecoverCommand.RecoverAsync(_directory.Path, isConfirmed, new StringReader(answer), _output);

    private async Task WriteAsync(ClusterRecord record, bool withTable = true)
    {
        using var store = ClusterStore.Open(_directory.Path, NullLogger.Instance);
        await store.UpdateAsync(_ => record);
        if (withTable)
        {
            Directory.CreateDirectory(_directory.File("leases"));
            using var journal = BlockJournal.Open(Path.Combine(_directory.File("leases"), LeaseStore.FileName));
        }
    }

    private ClusterRecord OnDisk()
    {
        using var store = ClusterStore.Open(_directory.Path, NullLogger.Instance);
        return store.Current;
    }
}
