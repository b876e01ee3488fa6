using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.Page;

[Collection(BrowserCollection.Name)]
public sealed class ListTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Search_keeps_what_matches_in_every_list()
    {
        await using var served = await ServedPage.OpenAsync(fixture, new FakeCluster(30));
        var search = served.Page.GetByRole(AriaRole.Searchbox);

        await search.FillAsync("10.0.17.0");
        await served.Watched.UntilAsync("['members', 'leases', 'kernel'].every(id => document.querySelectorAll(`#${id} tbody tr`).length === 1)");
        Assert.Contains("1 of 30", await served.Page.Locator("#members .source").First.TextContentAsync(), StringComparison.Ordinal);

        await search.FillAsync("nobody");
        await Assertions.Expect(served.Page.Locator("#members .empty")).ToBeVisibleAsync();

        await search.PressAsync("Escape");
        await served.Watched.UntilAsync(ServedPage.Shows(30));
        await served.Watched.AssertNothingWrongAsync();
    }

    [Fact]
    public async Task A_filter_shows_the_members_that_are_not_well()
    {
        var cluster = new FakeCluster(30);
        cluster.ChangeMember(7, member => member with { Reachable = false });
        await using var served = await ServedPage.OpenAsync(fixture, cluster);

        await served.Page.GetByLabel("Show members").SelectOptionAsync("bad");

        await served.Watched.UntilAsync("document.querySelectorAll('#members tbody tr').length === 1");
        await Assertions.Expect(served.Row("members", "h7")).ToContainTextAsync("no");
    }

    [Fact]
    public async Task A_column_sorts_as_people_count_and_says_so()
    {
        await using var served = await ServedPage.OpenAsync(fixture, new FakeCluster(12));
        var first = served.Page.Locator("#members tbody th").First;
        var head = served.Page.Locator("#members thead th").First;

        Assert.Equal("ascending", await head.GetAttributeAsync("aria-sort"));
        Assert.Equal(["h1", "h2", "h3"], (await served.Page.Locator("#members tbody th").AllInnerTextsAsync()).Take(3));

        await head.GetByRole(AriaRole.Button).ClickAsync();

        await Assertions.Expect(first).ToHaveTextAsync("h12");
        Assert.Equal("descending", await head.GetAttributeAsync("aria-sort"));
    }

    [Fact]
    public async Task The_picture_has_a_table_of_the_same()
    {
        var cluster = new FakeCluster(6);
        cluster.Cut(2, 5);
        await using var served = await ServedPage.OpenAsync(fixture, cluster);

        await served.Page.Locator("#mesh summary").ClickAsync();
        await served.Page.GetByLabel("Show links").SelectOptionAsync("lost");

        await served.Watched.UntilAsync("document.querySelectorAll('#mesh tbody tr').length === 2");
        var rows = await served.Page.Locator("#mesh tbody tr").AllTextContentsAsync();
        Assert.Contains(rows, row => row.StartsWith("h2h5overlaylost", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("h5h2overlaylost", StringComparison.Ordinal));
        var title = await served.Page.Locator("#mesh tbody tr td:nth-child(4)").First.GetAttributeAsync("title");
        Assert.Contains("measured by h2", title, StringComparison.Ordinal);
        Assert.Contains("by UDP echo to 10.0.5.0:8286 through flannel.1", title, StringComparison.Ordinal);
    }
}
