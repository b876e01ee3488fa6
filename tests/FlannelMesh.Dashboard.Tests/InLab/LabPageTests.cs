using FlannelMesh.Labs;
using FlannelMesh.Testing;
using Microsoft.Playwright;

namespace FlannelMesh.Dashboard.Tests.InLab;

/// <summary>The published agents on three hosts, and the page of one of them.</summary>
public sealed class LabPageTests
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 60_000 };

    [KernelFact]
    public async Task Members_that_join_and_leave_are_on_every_hosts_page()
    {
        await using var lab = await StartAsync();
        await using var browser = await HostBrowser.StartAsync(lab.Hosts[0]);
        await using var watched = await browser.OpenAsync();
        await watched.UntilAsync("document.querySelectorAll('#members tbody tr').length === 3");
        await Assertions.Expect(watched.Page.Locator("#observer")).ToContainTextAsync("Seen by h1", Patient);

        var late = await lab.AddHostAsync();
        late.StartAgent();
        await late.WaitReadyAsync();

        await Assertions.Expect(Row(watched, "members", "h4")).ToContainTextAsync("ready", Patient);
        await Assertions.Expect(Row(watched, "members", "h4")).ToContainTextAsync($"{late.ReadSubnetEnv().Subnet}", Patient);
        await Assertions.Expect(Row(watched, "leases", $"{late.ReadSubnetEnv().Subnet}")).ToContainTextAsync("installed", Patient);
        await Assertions.Expect(watched.Page.Locator("#history")).ToContainTextAsync("h4", Patient);

        (await late.RunBinaryAsync("leave", "--release", "--control-socket", late.Files.ControlSocket)).EnsureSuccess();

        await watched.UntilAsync("![...document.querySelectorAll('#members tbody tr')].some(row => row.cells[0].innerText.trim() === 'h4' && row.innerText.includes('up'))");
        await watched.UntilAsync("document.querySelectorAll('#leases tbody tr').length === 3");
        await watched.AssertNothingWrongAsync();
    }

    [KernelFact]
    public async Task A_cut_link_is_red_at_both_ends_on_the_third_hosts_page()
    {
        await using var lab = await StartAsync();
        var (h1, h2, h3) = (lab.Hosts[0], lab.Hosts[1], lab.Hosts[2]);
        await using var browser = await HostBrowser.StartAsync(h3);
        await using var watched = await browser.OpenAsync();
        await watched.UntilAsync("document.querySelectorAll('#members tbody tr').length === 3");
        await watched.Page.Locator("#mesh summary").ClickAsync();
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Both", Exact = true }).ClickAsync();
        await watched.UntilAsync($"{Links("ok")}.length === 12");

        await DropUdpAsync(h1, h2);
        await DropUdpAsync(h2, h1);

        await watched.UntilAsync($"{Links("lost")}.join() === 'h1 h2 overlay,h1 h2 underlay,h2 h1 overlay,h2 h1 underlay'");
        Assert.True(await watched.EvaluateAsync<bool>("[...document.querySelectorAll('#mesh tbody .state.bad')].every(e => /measured by h[12] at .* by UDP echo to /.test(e.closest('td').title))"));
        await Assertions.Expect(watched.Page.Locator("#problems")).ToContainTextAsync("no answer from h2 over the overlay", Patient);
        await Assertions.Expect(Row(watched, "members", "h1")).ToContainTextAsync("1 of 2", Patient);
        await Assertions.Expect(Row(watched, "members", "h3")).ToContainTextAsync("2 of 2", Patient);

        await h1.Namespace.ExecAsync("nft", "delete table inet cut");
        await h2.Namespace.ExecAsync("nft", "delete table inet cut");

        await watched.UntilAsync($"{Links("ok")}.length === 12");
        await Assertions.Expect(watched.Page.Locator("#problems .calm")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await watched.AssertNothingWrongAsync();
    }

    [KernelFact]
    public async Task A_route_that_somebody_deletes_is_told_and_heals()
    {
        await using var lab = await StartAsync();
        var (h1, h2, h3) = (lab.Hosts[0], lab.Hosts[1], lab.Hosts[2]);
        await using var browser = await HostBrowser.StartAsync(h3);
        await using var watched = await browser.OpenAsync();
        var own = Row(watched, "leases", $"{h1.ReadSubnetEnv().Subnet}");
        await Assertions.Expect(own).ToContainTextAsync("installed", Patient);

        await h3.IpAsync("route", "del", $"{h1.ReadSubnetEnv().Subnet}");
        await h1.IpAsync("route", "del", $"{h2.ReadSubnetEnv().Subnet}");

        // Of the host that serves the page, and of another one by its report.
        await Assertions.Expect(Row(watched, "kernel", "h3")).ToContainTextAsync("route 1", Patient);
        await Assertions.Expect(Row(watched, "kernel", "h1")).ToContainTextAsync("route 1", Patient);
        await Assertions.Expect(watched.Page.Locator("#kernel .drift")).ToContainTextAsync("put right since its start: route 1", Patient);
        await Assertions.Expect(watched.Page.Locator("#events li").Filter(new() { HasText = "repair" }).First)
            .ToContainTextAsync($"{h1.ReadSubnetEnv().Subnet}", Patient);
        await Assertions.Expect(watched.Page.Locator("#kernel .drift .state").First).ToHaveTextAsync("In sync", new() { Timeout = 60_000 });
        await Assertions.Expect(own.Locator("td").Nth(5)).ToHaveTextAsync("installed");
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(30));
        await watched.AssertNothingWrongAsync();
    }

    private static async Task<Lab> StartAsync()
    {
        var lab = await Lab.CreateAsync(new LabOptions { PodsPerHost = 1 });
        try
        {
            await lab.StartAllAsync();
            await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(30));
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    private static ILocator Row(WatchedPage watched, string table, string name) => watched.Page.Locator($"#{table} tbody tr")
        .Filter(new() { Has = watched.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }) });

    /// <summary>JavaScript: links of that state as "from to path", in order.</summary>
    private static string Links(string state) =>
        $$"""
        [...document.querySelectorAll('#mesh tbody tr')].map(row => [...row.cells].slice(0, 4).map(cell => cell.textContent))
          .filter(cells => cells[3] === '{{state}}').map(cells => cells.slice(0, 3).join(' ')).sort()
        """;

    /// <summary>Only UDP: the cluster goes on by TCP, so that nobody is downed.</summary>
    private static async Task DropUdpAsync(LabHost at, LabHost from)
    {
        await at.Namespace.ExecAsync("nft", "add table inet cut");
        await at.Namespace.ExecAsync("nft", "add chain inet cut input { type filter hook input priority -300; }");
        await at.Namespace.ExecAsync("nft", $"add rule inet cut input ip saddr {from.Address} meta l4proto udp drop");
    }
}
