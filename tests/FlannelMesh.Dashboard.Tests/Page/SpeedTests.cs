using Microsoft.Playwright;
using Xunit.Abstractions;

namespace FlannelMesh.Dashboard.Tests.Page;

[Collection(UndisturbedCollection.Name)]
public sealed class SpeedTests(BrowserFixture fixture, ITestOutputHelper output)
{
    private const int Attempts = 3;
    private const double LimitMs = 2000;
    private const double LimitToPlain = 2;

    // By the page's own clock, which begins with the navigation: looked at after each task, written down after the next frame was painted.
    private const string Stopwatch =
        """
        (() => {
          const look = () => {
            if (window.isWhole?.()) {
              requestAnimationFrame(() => requestAnimationFrame(() => { window.wholeAt = performance.now(); }));
            } else {
              setTimeout(look, 10);
            }
          };
          look();
        })();
        """;

    /// <summary>
    /// The machine may stop everybody now and then, so one attempt in three has to keep the promise. On a slow machine that is twice the time of the same page as
    /// plain HTML.
    /// </summary>
    [Fact]
    public async Task Five_hundred_nodes_are_on_the_page_within_two_seconds()
    {
        await using var served = await ServedPage.OpenAsync(fixture, new FakeCluster(500));
        await served.Page.AddInitScriptAsync($"window.isWhole = () => {ServedPage.Shows(500)};\n{Stopwatch}");
        var plain = await TimesAsync(served, served.GotoPlainAsync, enough: 0);
        var limit = Math.Max(LimitMs, LimitToPlain * plain.Min());

        var times = await TimesAsync(served, served.GotoAsync, limit);

        var measured = $"took {string.Join(", ", times)} ms, as plain HTML {string.Join(", ", plain)} ms";
        output.WriteLine(measured);
        Assert.True(times[^1] <= limit, $"{measured}; promised is {limit} ms");
        await served.Watched.AssertNothingWrongAsync();
    }

    [Fact]
    public async Task A_thousand_nodes_can_be_searched_and_sorted()
    {
        var cluster = new FakeCluster(1000);
        await using var served = await ServedPage.OpenAsync(fixture, cluster);

        await served.Page.GetByRole(AriaRole.Searchbox).FillAsync("h987");
        await served.Watched.UntilAsync("document.querySelectorAll('#members tbody tr').length === 1");
        await served.Page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await served.Watched.UntilAsync("document.querySelectorAll('#members tbody tr').length === 1000");
        await served.Page.Locator("#members thead").GetByRole(AriaRole.Button, new() { Name = "Subnet" }).ClickAsync();
        await served.Page.Locator("#members thead").GetByRole(AriaRole.Button, new() { Name = "Subnet" }).ClickAsync();
        await served.Watched.UntilAsync("document.querySelector('#members tbody th').innerText === 'h1000'");
        await served.Watched.AssertNothingWrongAsync();
    }

    /// <summary>What is below the first rows takes no part in the layout at first, and all of it soon after, whoever looks.</summary>
    [Fact]
    public async Task A_long_table_is_whole_once_the_page_has_nothing_else_to_do()
    {
        await using var served = await ServedPage.OpenAsync(fixture, new FakeCluster(500));

        await served.Watched.UntilAsync("[...document.querySelectorAll('#members tbody tr')].every(row => row.offsetHeight > 0)");

        await served.Page.Locator("#members tbody tr").Last.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(served.Row("members", "h500")).ToBeInViewportAsync();
        await served.Watched.AssertNothingWrongAsync();
    }

    /// <summary>Only rows that changed are touched: those of others are the same elements afterwards.</summary>
    [Fact]
    public async Task A_change_of_one_node_leaves_the_rows_of_others_alone()
    {
        var cluster = new FakeCluster(200);
        await using var served = await ServedPage.OpenAsync(fixture, cluster);
        await served.Page.EvaluateAsync(
            """
            () => {
              window.touched = new Set();
              new MutationObserver(list => list.forEach(m => {
                const row = (m.target.nodeType === 1 ? m.target : m.target.parentElement)?.closest('tr');
                const age = (m.target.nodeType === 1 ? m.target : m.target.parentElement)?.closest('time');
                if (row && !age) { touched.add(row.querySelector('th').innerText); }
              })).observe(document.querySelector('#members tbody'), { childList: true, subtree: true, characterData: true });
            }
            """);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        cluster.ChangeNode(17, node => node with { State = "detached", Ready = false });

        await served.Watched.UntilAsync("touched.has('h17')");
        Assert.Equal(["h17"], await served.Watched.EvaluateAsync<string[]>("[...touched]"));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");
        await Assertions.Expect(served.Row("members", "h17")).ToContainTextAsync("detached");
    }

    private static async Task<List<double>> TimesAsync(ServedPage served, Func<Task> goAsync, double enough)
    {
        var times = new List<double>();
        do
        {
            await goAsync();
            await served.Watched.UntilAsync("window.wholeAt > 0");
            times.Add(await served.Watched.EvaluateAsync<double>("window.wholeAt"));
        }
        while (times[^1] > enough && times.Count < Attempts);

        return times;
    }
}
