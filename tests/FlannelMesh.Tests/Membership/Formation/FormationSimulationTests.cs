using Xunit.Abstractions;

namespace FlannelMesh.Tests.Membership.Formation;

public class FormationSimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 400;

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void However_it_goes_all_that_is_chosen_is_one_cluster(int voters)
    {
        var worlds = Enumerable.Range(0, Seeds).Select(seed => new FormationWorld(seed, voters).Run()).ToList();

        output.WriteLine($"{worlds.Sum(world => world.Rounds)} rounds, {worlds.Sum(world => world.Chosen.Count)} chosen");
        var bad = worlds.Select((world, seed) => (world.ClusterIds, Seed: seed)).Where(pair => pair.ClusterIds != 1).ToList();
        Assert.True(bad.Count == 0, string.Join('\n', bad.Select(pair => $"seed {pair.Seed}: {pair.ClusterIds} clusters")));
        Assert.True(worlds.Sum(world => world.Chosen.Count) > 2 * Seeds, "hardly anything was chosen before the last power cut");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void A_promise_that_is_not_on_disk_gives_two_clusters(int voters)
    {
        var seed = Enumerable.Range(0, Seeds).FirstOrDefault(seed => new FormationWorld(seed, voters, FormationFlaw.PromiseNotWritten).Run().ClusterIds > 1, -1);

        output.WriteLine($"first found with seed {seed}");
        Assert.NotEqual(-1, seed);
    }
}
