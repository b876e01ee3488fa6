using System.Globalization;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Dashboard.Tests.Page;

/// <summary>A host's name is its owner's choice.</summary>
[Collection(BrowserCollection.Name)]
public sealed class HostileNamesTests(BrowserFixture fixture)
{
    private const string Hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&lt;";

    [Fact]
    public async Task Markup_stays_text_wherever_it_is_shown()
    {
        var cluster = new FakeCluster(5, number => number == 3 ? Hostile : string.Create(CultureInfo.InvariantCulture, $"h{number}"))
        {
            Problems = [new MeshProblemView(FakeCluster.IdOf(3), Hostile, "fail", $"{Hostile} is lost", Hostile, $"flannelmesh evict '{Hostile}'", DateTime.UtcNow)],
        };
        await using var served = await ServedPage.OpenAsync(fixture, cluster);
        served.Events.Publish("member", $"{Hostile} joined");

        await served.Watched.UntilAsync("document.querySelector('#events li .message')?.textContent.includes('joined')");
        await served.Row("members", Hostile).Locator("button").ClickAsync();
        await served.Watched.UntilAsync("!document.querySelector('#drawer').hidden");
        await served.Page.Locator(".stage").FocusAsync();
        await served.Page.Keyboard.PressAsync("ArrowRight");

        Assert.Equal(Hostile, await served.Page.Locator("#drawer-title").TextContentAsync());
        Assert.Equal($"{Hostile} is lost", await served.Page.Locator("#problems .text").TextContentAsync());
        Assert.Equal($"{Hostile} joined", await served.Page.Locator("#events li .message").First.TextContentAsync());
        Assert.Equal(0, await served.Page.Locator("img:not(h1 img), script:not(head script), [onerror]").CountAsync());
        await served.Watched.AssertNothingWrongAsync();
    }
}
