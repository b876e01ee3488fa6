using FlannelMesh.Api.Contract;
using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.Page;

[Collection(BrowserCollection.Name)]
public sealed class ProblemTests(BrowserFixture fixture)
{
    [Fact]
    public async Task The_worst_comes_first_with_evidence_and_a_cure_that_can_be_copied()
    {
        var cluster = new FakeCluster(4)
        {
            Problems =
            [
                new MeshProblemView(FakeCluster.IdOf(1), "h1", "warn", "ip_forward is off", "net.ipv4.ip_forward = 0", "sysctl -w net.ipv4.ip_forward=1", DateTime.UtcNow),
                new MeshProblemView(FakeCluster.IdOf(3), "h3", "fail", "cannot be reached", "7 of 7 probes lost", "systemctl restart flannelmesh", DateTime.UtcNow),
            ],
        };
        await using var served = await ServedPage.OpenAsync(fixture, cluster);
        var items = served.Page.Locator("#problems li");

        await Assertions.Expect(items).ToHaveCountAsync(2);
        await Assertions.Expect(items.First).ToContainTextAsync("Failure");
        await Assertions.Expect(items.First).ToContainTextAsync("7 of 7 probes lost");
        await items.First.GetByRole(AriaRole.Button, new() { Name = "Copy the cure for h3" }).ClickAsync();
        await Assertions.Expect(items.First.Locator(".copy")).ToHaveTextAsync("Copied");
        Assert.Equal("systemctl restart flannelmesh", await served.Watched.EvaluateAsync<string>("navigator.clipboard.readText()"));
        Assert.Equal("polite", await served.Page.Locator("#problems ul").GetAttributeAsync("aria-live"));
        await served.Watched.AssertNothingWrongAsync();
    }

    [Fact]
    public async Task They_come_and_go_by_themselves()
    {
        var cluster = new FakeCluster(3);
        await using var served = await ServedPage.OpenAsync(fixture, cluster);
        await Assertions.Expect(served.Page.Locator("#problems .calm")).ToContainTextAsync("No node reports a problem");

        cluster.Problems = [new MeshProblemView(FakeCluster.IdOf(2), "h2", "fail", "is gone", "", "", DateTime.UtcNow)];
        await Assertions.Expect(served.Page.Locator("#problems li")).ToContainTextAsync("is gone");

        cluster.Problems = [];
        await Assertions.Expect(served.Page.Locator("#problems .calm")).ToBeVisibleAsync();
        await Assertions.Expect(served.Page.Locator("#problems li")).ToHaveCountAsync(0);
    }
}
