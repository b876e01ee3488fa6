using FlannelMesh.Api.Contract;
using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.Page;

[Collection(BrowserCollection.Name)]
public sealed class SpaceTests(BrowserFixture fixture)
{
    private static FakeCluster Cluster() => new(3) { Pool = new PoolView("10.0.0.0/20", 24, "10.0.0.0", "10.0.15.0", 16, 13, 2, 1, 0, null, null) };

    [Fact]
    public async Task A_click_on_the_map_shows_the_history_of_the_subnet()
    {
        var cluster = Cluster();
        cluster.ChangeLease(2, lease => lease with { State = "held" });
        await using var served = await ServedPage.OpenAsync(fixture, cluster);

        await PointAtAsync(served, "10.0.2.0/24: held");
        await served.Page.Mouse.DownAsync();
        await served.Page.Mouse.UpAsync();

        await Assertions.Expect(served.Page.Locator("#history-title")).ToHaveTextAsync("History of 10.0.2.0/24");
        await Assertions.Expect(served.Page.Locator("#history li")).ToHaveCountAsync(1);
        await Assertions.Expect(served.Page.Locator("#history li")).ToContainTextAsync("leased to h2");
        await Assertions.Expect(served.Page.Locator("#drawer-title")).ToHaveTextAsync("10.0.2.0/24");
        await Assertions.Expect(served.Page.Locator("#drawer")).ToContainTextAsync("held");

        await served.Page.GetByRole(AriaRole.Button, new() { Name = "All subnets" }).ClickAsync();
        await Assertions.Expect(served.Page.Locator("#history li")).ToHaveCountAsync(3);
        await served.Watched.AssertNothingWrongAsync();
    }

    [Fact]
    public async Task The_map_works_by_keyboard_and_says_its_counts()
    {
        await using var served = await ServedPage.OpenAsync(fixture, Cluster());
        var map = served.Page.Locator("canvas.space");
        Assert.Equal("2 active, 1 held, 0 reserved, 13 free of 16 subnets", await map.GetAttributeAsync("aria-label"));

        await map.FocusAsync();
        await served.Page.Keyboard.PressAsync("ArrowRight");
        await served.Watched.UntilAsync("document.querySelector('#announcer').textContent === '10.0.1.0/24: active, h1'");
        await served.Page.Keyboard.PressAsync("End");
        await served.Watched.UntilAsync("document.querySelector('#announcer').textContent === '10.0.15.0/24: free'");
        await served.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(served.Page.Locator("#history-title")).ToHaveTextAsync("History of 10.0.15.0/24");
        await Assertions.Expect(served.Page.Locator("#history .empty")).ToBeVisibleAsync();
    }

    /// <summary>Moves over the map until the pointer is over a cell.</summary>
    private static async Task PointAtAsync(ServedPage served, string cell)
    {
        var map = served.Page.Locator("canvas.space");
        await map.ScrollIntoViewIfNeededAsync();
        var box = await map.BoundingBoxAsync() ?? throw new InvalidOperationException("the map is not on the page");
        for (var y = box.Y + 5; y < box.Y + box.Height; y += 8)
        {
            for (var x = box.X + 5; x < box.X + box.Width; x += 8)
            {
                await served.Page.Mouse.MoveAsync(x, y);
                if (await served.Watched.EvaluateAsync<string>("document.querySelector('#tooltip strong')?.textContent ?? ''") == cell)
                {
                    return;
                }
            }
        }

        Assert.Fail($"no cell says '{cell}'");
    }
}
