using System.Globalization;
using System.Net;
using FlannelMesh.Api;
using FlannelMesh.Api.Access;
using FlannelMesh.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.Page;

/// <summary>The real API server with a made-up cluster behind it, and a page that shows it.</summary>
internal sealed class ServedPage : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private ApiServer? _server;
    private HttpAccess _access = HttpAccess.Everybody;
    private string? _plain;
    private int _port;

    private ServedPage(FakeCluster cluster, WatchedPage page) => (Cluster, Watched) = (cluster, page);

    public FakeCluster Cluster { get; }

    public EventStream Events { get; } = new(TimeProvider.System);

    public WatchedPage Watched { get; }

    public IPage Page => Watched.Page;

    /// <summary>Opens the page and waits until the members and the mesh are there.</summary>
    public static async Task<ServedPage> OpenAsync(
        BrowserFixture fixture, FakeCluster cluster, ColorScheme colours = ColorScheme.Dark, int width = 1440, int height = 1000)
    {
        var served = new ServedPage(cluster, await fixture.Browser.NewPageAsync(colours, width, height));
        try
        {
            await served.StartServerAsync();
            await served.GotoAsync();
            return served;
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the page of an agent that asks for a token, and waits until it does.</summary>
    public static async Task<ServedPage> OpenLockedAsync(BrowserFixture fixture, FakeCluster cluster, string token)
    {
        var served = new ServedPage(cluster, await fixture.Browser.NewPageAsync());
        try
        {
            var file = served._directory.File("token");
            await File.WriteAllTextAsync(file, token);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            served._access = new HttpAccess(OpenPaths.None, new HttpToken(file, TimeProvider.System, NullLogger.Instance), null, TimeProvider.System, NullLogger.Instance);
            served.Watched.AllowRefusal();
            await served.StartServerAsync();
            await served.Page.GotoAsync(served.Url);
            await served.Watched.UntilAsync("document.querySelector('form.sign-in')");
            return served;
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }
    }

    private string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/");

    public async Task GotoAsync()
    {
        await Page.GotoAsync(Url);
        await Watched.UntilAsync(Shows(Cluster.Count));
    }

    /// <summary>Goes to what the page shows now as plain HTML with the same styles and no program.</summary>
    public async Task GotoPlainAsync()
    {
        const string Address = "plain";
        if (_plain is null)
        {
            await Watched.UntilAsync("[...document.querySelectorAll('#members tbody tr')].every(row => row.offsetHeight > 0)");
            _plain = await Watched.EvaluateAsync<string>(
                """
                (() => {
                  const copy = document.documentElement.cloneNode(true);
                  copy.querySelectorAll('script, link[rel=modulepreload]').forEach(program => program.remove());
                  return `<!doctype html>${copy.outerHTML}`;
                })()
                """);
            await Page.RouteAsync($"{Url}{Address}", route => route.FulfillAsync(new() { Body = _plain, ContentType = "text/html; charset=utf-8" }));
        }

        await Page.GotoAsync($"{Url}{Address}");
    }

    /// <summary>All rows and all nodes of the picture are there.</summary>
    public static string Shows(int nodes) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        document.querySelectorAll('#members tbody tr').length === {{nodes}}
          && document.querySelectorAll('#kernel tbody tr').length === {{nodes}}
          && document.querySelectorAll('#leases tbody tr').length >= {{nodes}}
          && !document.querySelector('#members tbody').textContent.includes('not probed')
          && document.querySelector('.stage')?.getAttribute('aria-label')?.startsWith('{{nodes.ToString("N0", CultureInfo.InvariantCulture)}} node')
        """);

    public async Task StartServerAsync()
    {
        var listen = new ApiListenOptions(new IPEndPoint(IPAddress.Loopback, _port), _directory.File("agent.sock"), null) { Access = _access };
        _server = new ApiServer(Cluster, new NoControl(), Events, listen, NullLogger<ApiServer>.Instance);
        await _server.StartAsync(CancellationToken.None);
        _port = _server.Http!.Port;
    }

    public async Task StopServerAsync()
    {
        await _server!.DisposeAsync();
        _server = null;
    }

    public ILocator Row(string table, string name) =>
        Page.Locator($"#{table} tbody tr").Filter(new LocatorFilterOptions { Has = Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }) });

    public async ValueTask DisposeAsync()
    {
        await Watched.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory.Dispose();
    }
}
