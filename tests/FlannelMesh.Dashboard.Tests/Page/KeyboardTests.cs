using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.Page;

[Collection(BrowserCollection.Name)]
public sealed class KeyboardTests(BrowserFixture fixture)
{
    [Fact]
    public async Task The_first_key_leads_past_the_head_of_the_page()
    {
        await using var served = await ServedPage.OpenAsync(fixture, new FakeCluster(3));

        await served.Page.Keyboard.PressAsync("Tab");
        await served.Page.Keyboard.PressAsync("Enter");

        await served.Watched.UntilAsync("document.activeElement?.id === 'problems'");
    }

    [Fact]
    public async Task A_slash_searches()
    {
        await using var served = await ServedPage.OpenAsync(fixture, new FakeCluster(3));

        await served.Page.Keyboard.PressAsync("/");
        await served.Page.Keyboard.TypeAsync("h2");

        await served.Watched.UntilAsync("document.querySelectorAll('#members tbody tr').length === 1");
    }

    [Fact]
    public async Task A_row_opens_its_node_and_closing_leads_back()
    {
        await using var served = await ServedPage.OpenAsync(fixture, new FakeCluster(3));

        await served.Row("members", "h2").GetByRole(AriaRole.Button).FocusAsync();
        await served.Page.Keyboard.PressAsync("Enter");
        await served.Watched.UntilAsync("document.activeElement?.id === 'drawer-title' && document.activeElement.textContent === 'h2'");
        await served.Page.Keyboard.PressAsync("Escape");

        await served.Watched.UntilAsync("document.querySelector('#drawer').hidden && document.activeElement?.textContent === 'h2'");
    }

    [Fact]
    public async Task Arrows_go_from_node_to_node_of_the_picture()
    {
        await using var served = await ServedPage.OpenAsync(fixture, new FakeCluster(3));

        await served.Page.GetByRole(AriaRole.Application).First.FocusAsync();
        await served.Page.Keyboard.PressAsync("ArrowRight");
        await served.Watched.UntilAsync("document.querySelector('#announcer').textContent.startsWith('h1: well')");
        await served.Page.Keyboard.PressAsync("ArrowRight");
        await served.Watched.UntilAsync("document.querySelector('#announcer').textContent.startsWith('h2: well')");
        await served.Page.Keyboard.PressAsync("Enter");

        await served.Watched.UntilAsync("document.activeElement?.id === 'drawer-title' && document.activeElement.textContent === 'h2'");
        await served.Watched.AssertNothingWrongAsync();
    }

    [Fact]
    public async Task Everything_that_acts_can_be_reached()
    {
        var cluster = new FakeCluster(2);
        await using var served = await ServedPage.OpenAsync(fixture, cluster);
        var reached = new HashSet<string>();
        for (var i = 0; i < 200; i++)
        {
            await served.Page.Keyboard.PressAsync("Tab");
            reached.Add(await served.Watched.EvaluateAsync<string>(
                "document.activeElement.closest('section[id], nav, .bar')?.id || document.activeElement.closest('nav, .bar')?.tagName || 'page'"));
        }

        Assert.Superset(new HashSet<string> { "NAV", "DIV", "summary", "mesh", "events", "members", "space", "history", "leases", "kernel" }, reached);
    }
}
