using Deque.AxeCore.Playwright;
using FlannelMesh.Api.Contract;
using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.Page;

[Collection(BrowserCollection.Name)]
public sealed class AccessibilityTests(BrowserFixture fixture)
{
    private static FakeCluster Cluster()
    {
        var cluster = new FakeCluster(12)
        {
            Problems =
            [
                new MeshProblemView(FakeCluster.IdOf(3), "h3", "fail", "cannot be reached", "7 of 7 probes lost", "systemctl restart flannelmesh", DateTime.UtcNow),
                new MeshProblemView(FakeCluster.IdOf(4), "h4", "warn", "is slow", "90 ms", "Look at its link.", DateTime.UtcNow),
            ],
        };
        cluster.Cut(3, 5);
        cluster.ChangeMember(3, member => member with { Reachable = false });
        cluster.ChangeNode(6, node => node with { InSync = false, Kinds = new Dictionary<string, KindView> { ["route"] = new(9, 1, 1) } });
        cluster.ChangeLease(7, lease => lease with { State = "held" });
        return cluster;
    }

    [Theory]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task Axe_finds_nothing(ColorScheme colours, int width)
    {
        await using var served = await ServedPage.OpenAsync(fixture, Cluster(), colours, width, 1000);
        served.Events.Publish("member", "h3 is unreachable");
        await served.Watched.UntilAsync("document.querySelectorAll('#events li').length > 0");
        await AssertAccessibleAsync(served);

        await served.Page.Locator("#mesh summary").ClickAsync();
        await served.Row("members", "h3").GetByRole(AriaRole.Button).ClickAsync();
        await served.Watched.UntilAsync("!document.querySelector('#drawer').hidden");
        await AssertAccessibleAsync(served);
    }

    /// <summary>No green and no red without who measured it.</summary>
    [Fact]
    public async Task Whatever_is_coloured_says_in_words_what_it_is_and_who_says_so()
    {
        await using var served = await ServedPage.OpenAsync(fixture, Cluster());
        await served.Page.Locator("#mesh summary").ClickAsync();
        foreach (var open in new[] { "h3", "h6", "h1" })
        {
            await served.Row("members", open).GetByRole(AriaRole.Button).ClickAsync();
            await served.Watched.UntilAsync($"document.querySelector('#drawer-title').textContent === '{open}'");
            await AssertSourcesAsync(served);
        }

        await served.Row("mesh", "h3").First.GetByRole(AriaRole.Button).ClickAsync();
        await served.Watched.UntilAsync("document.querySelector('#drawer-title').textContent.includes('→')");
        await AssertSourcesAsync(served);
    }

    [Fact]
    public async Task Landmarks_headings_and_tables_have_names()
    {
        await using var served = await ServedPage.OpenAsync(fixture, Cluster());

        foreach (var landmark in new[] { AriaRole.Banner, AriaRole.Main, AriaRole.Navigation, AriaRole.Contentinfo })
        {
            await Assertions.Expect(served.Page.GetByRole(landmark)).ToHaveCountAsync(1);
        }

        foreach (var region in new[] { "Problems", "Mesh", "Members", "Address space", "Lease history", "Kernel state of all nodes", "Events" })
        {
            await Assertions.Expect(served.Page.GetByRole(AriaRole.Region, new() { Name = region, Exact = true })).ToHaveCountAsync(1);
        }

        Assert.Empty(await served.Watched.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('table')].filter(t => !t.caption?.textContent
              || [...t.tHead.querySelectorAll('th')].some(h => h.scope !== 'col')
              || [...t.tBodies[0].rows].some(r => r.cells[0].tagName !== 'TH' || r.cells[0].scope !== 'row')).map(t => t.caption?.textContent ?? 'no caption')
            """));
    }

    private static async Task AssertSourcesAsync(ServedPage served)
    {
        Assert.Empty(await served.Watched.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('.state.good, .state.bad, .state.note, .tile')]
              .filter(e => e.offsetParent && (!e.textContent.trim() || !(e.closest('[title]')?.title.length > 12)))
              .map(e => `${e.closest('[id]').id}: ${e.className} '${e.textContent}' title '${e.closest('[title]')?.title}'`)
            """));
    }

    private static async Task AssertAccessibleAsync(ServedPage served)
    {
        var result = await served.Page.RunAxe();
        var found = string.Join('\n', result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help}: {node.Html}")));
        Assert.True(found.Length == 0, found);
    }
}
