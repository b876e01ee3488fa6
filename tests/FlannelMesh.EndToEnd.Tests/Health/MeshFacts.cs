using System.Text.Json;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Health;

/// <summary>What a host shows of the whole cluster.</summary>
internal static class MeshFacts
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Paths = ["underlay", "overlay"];

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Links as "h1>h2 underlay ok", in order.</summary>
    public static async Task<IReadOnlyList<string>> LinksAsync(LabHost host)
    {
        var nodes = (await host.ApiAsync("mesh")).GetProperty("nodes").EnumerateArray().ToList();
        var names = nodes.ToDictionary(node => node.Text("nodeId"), node => node.Text("name"));
        return
        [
            .. nodes.SelectMany(node => node.GetProperty("links").EnumerateArray().Select(link =>
                    $"{node.Text("name")}>{names.GetValueOrDefault(link.Text("to"), "?")} {link.Text("path")} {link.Text("state")}"))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Waits until the host shows exactly these links.</summary>
    /// <returns>The time waited.</returns>
    public static async Task<TimeSpan> WaitLinksAsync(LabHost host, IEnumerable<string> links)
    {
        var expected = links.Order(StringComparer.Ordinal).ToList();
        IReadOnlyList<string> seen = [];
        return await Poll.UntilAsync(
            async () => (seen = await LinksAsync(host)).SequenceEqual(expected),
            Patience,
            () => $"{host.Name} shows {string.Join("; ", seen.Except(expected))} and lacks {string.Join("; ", expected.Except(seen))}. Its log ends:\n{host.Files.LogTail()}\n",
            Interval);
    }

    /// <summary>Both directions of all links between the hosts.</summary>
    /// <param name="state">By the two ends and the path.</param>
    public static IEnumerable<string> AllLinks(IReadOnlyList<LabHost> hosts, Func<LabHost, LabHost, string, string> state) =>
        from one in hosts
        from other in hosts
        where one != other
        from path in Paths
        select $"{one.Name}>{other.Name} {path} {state(one, other, path)}";

    public static async Task<JsonElement> NodeAsync(LabHost on, LabHost about) =>
        (await on.ApiAsync("mesh")).GetProperty("nodes").EnumerateArray().Single(node => node.Text("name") == about.Name);

    /// <summary>Waits until the mesh on one host shows something of another.</summary>
    public static async Task WaitNodeAsync(LabHost on, LabHost about, Func<JsonElement, bool> condition)
    {
        JsonElement node = default;
        await Poll.UntilAsync(
            async () => condition(node = await NodeAsync(on, about)), Patience, () => $"{on.Name} shows {node}. Its log ends:\n{on.Files.LogTail()}\n", Interval);
    }

    /// <summary>Waits until the host lists exactly these problems, as "h1: text".</summary>
    public static async Task<IReadOnlyList<JsonElement>> WaitProblemsAsync(LabHost host, params string[] problems)
    {
        IReadOnlyList<JsonElement> seen = [];
        await Poll.UntilAsync(
            async () =>
            {
                seen = [.. (await host.ApiAsync("problems")).EnumerateArray()];
                return seen.Select(problem => $"{problem.Text("name")}: {problem.Text("text")}").Order(StringComparer.Ordinal)
                    .SequenceEqual(problems.Order(StringComparer.Ordinal));
            },
            Patience,
            () => $"{host.Name} lists {string.Join("; ", seen)} instead of {string.Join("; ", problems)}",
            Interval);
        return seen;
    }
}
