using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests;

/// <summary>A page of which every error, message on the console, dialog and request to somebody else is a failure of the test.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _wrong = [];
    private bool _mayLoseConnection;
    private bool _mayBeRefused;

    private WatchedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.SetDefaultTimeout(30_000);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"console {message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, $"error: {error}");
        page.Request += (_, request) => Note(
            Uri.TryCreate(request.Url, UriKind.Absolute, out var url) && url.Scheme is not "data" and not "blob" && !url.IsLoopback,
            $"request to {request.Url}");
        page.Dialog += (_, dialog) =>
        {
            Note(true, $"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    public static async Task<WatchedPage> OpenAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(
            "window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));");
        return new WatchedPage(context, page);
    }

    /// <summary>From here on the browser may say that the agent does not answer.</summary>
    public void AllowLostConnection() => _mayLoseConnection = true;

    /// <summary>The browser may say that the agent asks who it is.</summary>
    public void AllowRefusal() => _mayBeRefused = true;

    /// <summary>Waits for a condition written in JavaScript.</summary>
    public async Task UntilAsync(string condition)
    {
        try
        {
            await Page.WaitForFunctionAsync($"() => {condition}", null, new PageWaitForFunctionOptions { PollingInterval = 50 });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"did not become true: {condition}; wrong so far: {string.Join("; ", _wrong)}");
        }
    }

    public Task<T> EvaluateAsync<T>(string expression) => Page.EvaluateAsync<T>(expression);

    public async Task AssertNothingWrongAsync()
    {
        Assert.Empty(await Page.EvaluateAsync<string[]>("window.violations"));
        Assert.Empty(_wrong);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(bool isWrong, string what)
    {
        var isLoss = _mayLoseConnection && (what.Contains("net::ERR_", StringComparison.Ordinal) || what.Contains("network error", StringComparison.Ordinal));
        var isRefusal = _mayBeRefused && what.Contains("status of 401", StringComparison.Ordinal);
        if (isWrong && !isLoss && !isRefusal)
        {
            _wrong.Enqueue(what);
        }
    }
}
