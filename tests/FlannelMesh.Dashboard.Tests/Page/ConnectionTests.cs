using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.Page;

[Collection(BrowserCollection.Name)]
public sealed class ConnectionTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_lost_agent_makes_the_page_look_stale_and_it_recovers_by_itself()
    {
        var cluster = new FakeCluster(3);
        await using var served = await ServedPage.OpenAsync(fixture, cluster);
        var banner = served.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(banner).ToBeHiddenAsync();
        await Assertions.Expect(served.Page.Locator("#connection")).ToHaveTextAsync("Live");
        served.Watched.AllowLostConnection();

        await served.StopServerAsync();

        await Assertions.Expect(banner).ToContainTextAsync("The connection to the agent is lost");
        await Assertions.Expect(banner).ToContainTextAsync("Last heard");
        Assert.True(await served.Watched.EvaluateAsync<bool>("getComputedStyle(document.querySelector('main')).filter !== 'none'"));
        var before = await banner.Locator("time").InnerTextAsync();
        await served.Watched.UntilAsync($"document.querySelector('#banner time').innerText !== '{before}'");

        cluster.ChangeNode(2, node => node with { Version = "9.9.9" });
        await served.StartServerAsync();

        await Assertions.Expect(banner).ToBeHiddenAsync();
        await Assertions.Expect(served.Row("members", "h2")).ToContainTextAsync("9.9.9");
        Assert.True(await served.Watched.EvaluateAsync<bool>("getComputedStyle(document.querySelector('main')).filter === 'none'"));
        await served.Watched.AssertNothingWrongAsync();
    }

    [Fact]
    public async Task What_changes_is_there_without_a_reload()
    {
        var cluster = new FakeCluster(4);
        await using var served = await ServedPage.OpenAsync(fixture, cluster);

        cluster.Cut(2, 4);
        cluster.ChangeMember(4, member => member with { Reachable = false });
        served.Events.Publish("member", "h4 is unreachable");

        await Assertions.Expect(served.Row("members", "h4")).ToContainTextAsync("no");
        await Assertions.Expect(served.Page.Locator("#nav-mesh")).ToHaveTextAsync("4 lost");
        await Assertions.Expect(served.Page.Locator("#events li").First).ToContainTextAsync("h4 is unreachable");
    }

    [Fact]
    public async Task An_old_report_looks_old()
    {
        var cluster = new FakeCluster(3);
        cluster.ChangeNode(2, node => node with { AgeSeconds = 300, ReportedAt = DateTime.UtcNow.AddSeconds(-300) });
        await using var served = await ServedPage.OpenAsync(fixture, cluster);

        var age = served.Row("members", "h2").Locator("time").First;

        await Assertions.Expect(age).ToHaveTextAsync("5 min ago");
        await Assertions.Expect(age).ToHaveClassAsync("age state note");
        await Assertions.Expect(served.Page.Locator("#summary a").Filter(new() { HasText = "Reports" })).ToContainTextAsync("1 node is not heard of");
    }
}
