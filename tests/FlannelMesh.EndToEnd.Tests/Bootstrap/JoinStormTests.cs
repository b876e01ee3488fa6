using System.Text.Json;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Bootstrap;

/// <summary>Agents that die while they join, beside others that join.</summary>
[Collection(UndisturbedCollection.Name)]
public sealed class JoinStormTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [KernelFact]
    public async Task Agents_that_are_killed_while_they_join_are_members_in_the_end_and_nobody_is_quarantined()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 9, PodsPerHost = 1, ReadyTimeout = Patience });
        foreach (var host in lab.Hosts)
        {
            host.StartAgent();
        }

        // Four are killed twice, each time as soon as it has asked to join.
        await Task.WhenAll(lab.Hosts.Skip(5).Select(async host =>
        {
            for (var kills = 1; kills <= 2; kills++)
            {
                await Poll.UntilAsync(() => TimesJoining(host) >= kills, Patience, () => $"{host.Name} does not join. Its log ends:\n{host.Files.LogTail()}\n");
                await host.KillAgentAsync();
                host.StartAgent();
            }
        }));

        await lab.WaitAllReadyAsync();
        await ClusterFacts.AssertOneClusterAsync(lab.Hosts);
        foreach (var host in lab.Hosts)
        {
            var members = "";
            await Poll.UntilAsync(
                async () => IsWhole(members = await host.CommandAsync("members", "--json"), lab.Hosts.Count),
                Patience,
                () => $"{host.Name} sees {members}. Its log ends:\n{host.Files.LogTail()}\n",
                TimeSpan.FromMilliseconds(200));
            Assert.DoesNotContain("quarantine", await File.ReadAllTextAsync(host.Files.Log), StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>By its log, which is there once its process is.</summary>
    private static int TimesJoining(LabHost host) => File.Exists(host.Files.Log)
        ? File.ReadLines(host.Files.Log).Count(line => line.Contains("Joining the cluster of", StringComparison.Ordinal))
        : 0;

    /// <summary>All hosts, each once, up and reachable; nobody joining.</summary>
    private static bool IsWhole(string members, int hosts)
    {
        using var json = JsonDocument.Parse(members);
        var entries = json.RootElement.EnumerateArray().ToList();
        return entries.Count == hosts
            && entries.Select(member => member.Text("name")).Distinct().Count() == hosts
            && entries.TrueForAll(member => member.Text("status") == "up" && member.GetProperty("reachable").GetBoolean());
    }
}
