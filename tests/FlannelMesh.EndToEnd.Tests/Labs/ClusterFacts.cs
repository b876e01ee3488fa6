using System.Text.Json;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>What has to hold for all hosts of a cluster together.</summary>
public static class ClusterFacts
{
    /// <summary>All hosts are ready in one cluster and no two have the same subnet.</summary>
    /// <returns>The cluster's id.</returns>
    public static async Task<string> AssertOneClusterAsync(IReadOnlyList<LabHost> hosts)
    {
        foreach (var host in hosts)
        {
            await host.WaitStateAsync("ready", TimeSpan.FromSeconds(40));
        }

        var nodes = await Task.WhenAll(hosts.Select(host => host.ApiAsync("node")));
        Assert.Equal(hosts.Count, hosts.Select(host => host.Subnet()).Distinct().Count());
        Assert.Equal(hosts.Select(host => host.Subnet()), nodes.Select(node => node.Text("subnet")));
        var id = Assert.Single(nodes.Select(node => node.Text("clusterId")).Distinct());
        Assert.NotEmpty(id);
        return id;
    }

    /// <summary>Waits until every host says that exactly these hosts are the voters and that all of them are reachable.</summary>
    public static async Task WaitVotersAsync(IEnumerable<LabHost> hosts, params LabHost[] voters)
    {
        var expected = voters.Select(voter => $"{voter.Address}:8283").Order(StringComparer.Ordinal).ToList();
        foreach (var host in hosts)
        {
            JsonElement view = default;
            await Poll.UntilAsync(
                async () =>
                {
                    view = await host.ApiAsync("voters");
                    var entries = view.GetProperty("voters").EnumerateArray().ToList();
                    return entries.Select(entry => entry.Text("address")).Order(StringComparer.Ordinal).SequenceEqual(expected)
                        && entries.TrueForAll(entry => entry.GetProperty("reachable").GetBoolean());
                },
                TimeSpan.FromSeconds(30),
                () => $"{host.Name} knows the voters {view} instead of {string.Join(", ", expected)}. Its log ends:\n{host.Files.LogTail()}\n",
                TimeSpan.FromMilliseconds(100));
        }
    }
}
