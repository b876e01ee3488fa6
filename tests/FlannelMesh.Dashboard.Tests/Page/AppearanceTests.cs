using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.Page;

[Collection(BrowserCollection.Name)]
public sealed class AppearanceTests(BrowserFixture fixture)
{
    private const string Background = "getComputedStyle(document.body).backgroundColor";

    [Fact]
    public async Task The_page_follows_the_system_until_somebody_chooses()
    {
        await using var served = await ServedPage.OpenAsync(fixture, new FakeCluster(3), ColorScheme.Light);
        var light = await served.Watched.EvaluateAsync<string>(Background);

        await served.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await served.Watched.UntilAsync($"{Background} !== '{light}'");

        await served.Page.GetByRole(AriaRole.Button, new() { Name = "Change to light colours" }).ClickAsync();
        await served.Watched.UntilAsync($"{Background} === '{light}'");
        await served.GotoAsync();
        Assert.Equal(light, await served.Watched.EvaluateAsync<string>(Background));
        await served.Watched.AssertNothingWrongAsync();
    }

    [Theory]
    [InlineData(360)]
    [InlineData(390)]
    [InlineData(768)]
    public async Task Nothing_makes_a_narrow_page_scroll_sideways(int width)
    {
        var cluster = new FakeCluster(40, number => number == 4 ? new string('x', 120) : $"a-host-with-a-rather-long-name-{number}");
        cluster.Cut(2, 3);
        await using var served = await ServedPage.OpenAsync(fixture, cluster, ColorScheme.Light, width, 844);

        await AssertFitsAsync(served, width);
        await served.Page.Locator("#members tbody button").First.ClickAsync();
        await served.Watched.UntilAsync("!document.querySelector('#drawer').hidden");
        await AssertFitsAsync(served, width);
        await served.Watched.AssertNothingWrongAsync();
    }

    private static async Task AssertFitsAsync(ServedPage served, int width)
    {
        Assert.Equal(width, await served.Watched.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await served.Watched.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('.panel, .tile, .top, .drawer:not([hidden]), .banner:not([hidden])')]
              .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.id || e.className)
            """));
    }
}
