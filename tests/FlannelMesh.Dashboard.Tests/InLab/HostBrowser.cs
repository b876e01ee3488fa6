using FlannelMesh.Labs;
using FlannelMesh.Testing;
using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.InLab;

/// <summary>A browser inside a host's namespace, where alone the host's loopback can be reached.</summary>
internal sealed class HostBrowser : IAsyncDisposable
{
    private readonly TestDirectory _directory;
    private readonly Browser _browser;

    private HostBrowser(TestDirectory directory, Browser browser) => (_directory, _browser) = (directory, browser);

    public static async Task<HostBrowser> StartAsync(LabHost host)
    {
        var directory = new TestDirectory();
        try
        {
            // Playwright talks to the browser through inherited descriptors, which `ip netns exec` hands on.
            var program = directory.File("chromium");
            await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec ip netns exec {host.Namespace.Name} /usr/bin/chromium \"$@\"\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new HostBrowser(directory, await Browser.StartAsync(program));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The host's dashboard.</summary>
    public async Task<WatchedPage> OpenAsync()
    {
        var watched = await _browser.NewPageAsync(ColorScheme.Dark);
        watched.Page.SetDefaultTimeout(60_000);
        await watched.Page.GotoAsync("http://127.0.0.1:8286/");
        return watched;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _directory.Dispose();
    }
}
