namespace FlannelMesh.Tests.Hosting.Cluster;

[Collection("cluster")]
public sealed class UnwritableRecordTests
{
    [Fact]
    public async Task Who_comes_back_to_its_cluster_on_a_disk_that_takes_nothing_joins_all_the_same()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 2);
        var nodes = await cluster.StartAsync(0, 1);
        TestCluster.AwaitSettled(nodes);
        await nodes[1].StopAsync();

        var again = await cluster.StartAsync(1, settings =>
        {
            // Nothing can be renamed over a directory.
            var record = Path.Combine(Path.GetDirectoryName(settings.LeaseDirectory)!, "cluster.json");
            File.Delete(record);
            Directory.CreateDirectory(record);
            return settings;
        });

        TestCluster.AwaitSettled([nodes[0], again]);
        Assert.Empty(again.Lifetime.Failures);
    }
}
