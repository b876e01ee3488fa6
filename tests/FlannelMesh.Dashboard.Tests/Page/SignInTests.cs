using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.Page;

[Collection(BrowserCollection.Name)]
public sealed class SignInTests(BrowserFixture fixture)
{
    private const string Token = "correct-horse-battery-staple";

    [Fact]
    public async Task An_agent_that_asks_for_a_token_gets_it_from_a_form_and_the_page_lives()
    {
        var cluster = new FakeCluster(3);
        await using var served = await ServedPage.OpenLockedAsync(fixture, cluster, Token);
        var (input, button) = (served.Page.GetByLabel("Token"), served.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }));
        await Assertions.Expect(served.Page.Locator("#main")).ToBeHiddenAsync();

        await input.FillAsync("another-token-of-some-length");
        await button.ClickAsync();

        await Assertions.Expect(served.Page.GetByText("The agent does not take this token.")).ToBeVisibleAsync();
        await input.FillAsync(Token);
        await input.PressAsync("Enter");
        await served.Watched.UntilAsync(ServedPage.Shows(3));
        await Assertions.Expect(served.Page.Locator("form.sign-in")).ToHaveCountAsync(0);
        await Assertions.Expect(served.Page.Locator("#connection")).ToHaveTextAsync("Live");
        served.Events.Publish("member", "h3 joined");
        await Assertions.Expect(served.Page.Locator("#events li .message").First).ToHaveTextAsync("h3 joined");

        // What is kept for the tab outlives a reload, is in no address and in no cookie.
        await served.GotoAsync();
        Assert.DoesNotContain(Token, served.Page.Url);
        Assert.Equal("", await served.Watched.EvaluateAsync<string>("document.cookie"));
        Assert.False(await served.Watched.EvaluateAsync<bool>($"Object.values(localStorage).includes('{Token}')"));
        await served.Watched.AssertNothingWrongAsync();
    }
}
