using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests;

/// <summary>Debian's chromium, driven by Playwright; nothing is downloaded.</summary>
public sealed class Browser : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly IPlaywright _driver;
    private readonly IBrowser _browser;

    private Browser(IPlaywright driver, IBrowser browser) => (_driver, _browser) = (driver, browser);

    /// <param name="program">Another program that starts chromium with the arguments it gets, for example in a namespace.</param>
    public static async Task<Browser> StartAsync(string program = Chromium)
    {
        if (!File.Exists(Chromium))
        {
            throw new InvalidOperationException($"there is no {Chromium}: apt-get install chromium");
        }

        var driver = await Playwright.CreateAsync();
        try
        {
            return new Browser(driver, await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                // Chromium has no sandbox for root.
                Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
                Timeout = 60_000,
            }));
        }
        catch
        {
            driver.Dispose();
            throw;
        }
    }

    /// <summary>A fresh profile with one empty page.</summary>
    public async Task<WatchedPage> NewPageAsync(ColorScheme colours = ColorScheme.Dark, int width = 1440, int height = 1000)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = colours,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        return await WatchedPage.OpenAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
    }
}
