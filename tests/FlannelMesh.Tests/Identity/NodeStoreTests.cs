using FlannelMesh.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Identity;

public sealed class NodeStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("node.json");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_new_node_has_a_file_for_its_owner_alone()
    {
        using var store = Open();

        Assert.NotEqual(Guid.Empty, store.Current.NodeId);
        Assert.Equal(1, store.Current.Incarnation);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void A_restart_keeps_the_node_and_counts()
    {
        NodeId id;
        using (var first = Open())
        {
            id = first.NodeId;
        }

        using var second = Open();

        Assert.Equal(id, second.NodeId);
        Assert.Equal(2, second.Current.Incarnation);
    }

    [Fact]
    public async Task Changes_are_on_disk_when_the_update_returns()
    {
        using (var store = Open())
        {
            await store.UpdateAsync(record => record with { Subnet = "10.5.1.0/24", LastMembers = ["10.99.0.11:8283"] });
            await store.UpdateAsync(record => record with { Ipv6Subnet = "fc00::/64" });
            Assert.Equal("10.5.1.0/24", store.Current.Subnet);
        }

        using var again = Open();
        Assert.Equal(("10.5.1.0/24", "fc00::/64"), (again.Current.Subnet, again.Current.Ipv6Subnet));
        Assert.Equal(["10.99.0.11:8283"], again.Current.LastMembers.AsEnumerable());
    }

    [Fact]
    public async Task The_end_of_a_run_is_known_to_the_next_one_and_to_no_other()
    {
        var stopped = new BootMoment("0b9b8f5e-3a55-4a0c-8d6a-5a3c2f7f1e11", 12.5);
        using (var store = Open())
        {
            Assert.Null(store.FormerStop);
            await store.UpdateAsync(record => record with { Stopped = stopped });
        }

        using (var next = Open())
        {
            Assert.Equal((stopped, null), (next.FormerStop, next.Current.Stopped));
        }

        using var afterThat = Open();
        Assert.Null(afterThat.FormerStop);
    }

    [Fact]
    public async Task Updates_at_the_same_time_are_all_kept()
    {
        using var store = Open();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            store.UpdateAsync(record => record with { LastMembers = record.LastMembers.Add($"h{i}:1") })));

        Assert.Equal(20, store.Current.LastMembers.Distinct().Count());
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_changes()
    {
        using var store = Open();
        await store.UpdateAsync(record => record with { LastMembers = ["h1:1"] });
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        System.IO.File.SetLastWriteTimeUtc(File, old);

        await store.UpdateAsync(record => record with { LastMembers = ["h1:1"] });
        Assert.Equal(old, System.IO.File.GetLastWriteTimeUtc(File));

        await store.UpdateAsync(record => record with { LastMembers = ["h2:1"] });
        Assert.NotEqual(old, System.IO.File.GetLastWriteTimeUtc(File));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"nodeId\":")]
    [InlineData("null")]
    [InlineData("{\"nodeId\":\"00000000-0000-0000-0000-000000000000\"}")]
    [InlineData("{\"incarnation\":4}")]
    public void A_damaged_file_is_set_aside_with_a_warning(string content)
    {
        System.IO.File.WriteAllText(File, content);
        var log = new RecordingLogger();

        using var store = NodeStore.Open(_directory.Path, log);

        Assert.NotEqual(Guid.Empty, store.Current.NodeId);
        Assert.Equal(1, store.Current.Incarnation);
        var aside = Assert.Single(Directory.GetFiles(_directory.Path, "node.json.damaged-*"));
        Assert.Equal(content, System.IO.File.ReadAllText(aside));
        var (level, message) = Assert.Single(log.Messages);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains(aside, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_of_an_older_agent_with_fewer_fields_is_read()
    {
        System.IO.File.WriteAllText(File, "{\"nodeId\":\"00112233-4455-6677-8899-aabbccddeeff\"}");

        using var store = Open();

        Assert.Equal(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), store.Current.NodeId);
        Assert.Empty(store.Current.LastMembers);
    }

    private NodeStore Open() => NodeStore.Open(_directory.Path, NullLogger.Instance);
}
