namespace FlannelMesh.Labs.Screenshots;

/// <summary>Pictures of the first host's dashboard: every view, light and dark, wide and on a phone, with one link cut.</summary>
internal static class DashboardViews
{
    private const string Url = "http://127.0.0.1:8286/";
    private const int Wide = 1440;
    private const int Phone = 390;

    private static readonly (string Name, string Script, string Until)[] Views =
    [
        ("overview", "scrollTo(0, 0)", "true"),
        ("mesh-grid", "press('Grid'); press('Both'); show('mesh')", "true"),
        ("mesh-table", "press('Ring'); press('Both'); document.querySelector('#mesh details').open = true; show('mesh')", "document.querySelectorAll('#mesh tbody tr').length > 0"),
        ("members", "show('members')", "true"),
        ("space", "show('space')", "true"),
        ("leases", "show('leases')", "true"),
        ("kernel", "show('kernel')", "true"),
        ("subnet", "show('space'); document.querySelector('#leases tbody button').click()", "document.querySelector('#history-title').textContent.startsWith('History of')"),
        ("node", "scrollTo(0, 0); [...document.querySelectorAll('#members tbody button')].find(row => row.textContent === 'h2').click()", "document.querySelector('#drawer-title')?.textContent === 'h2'"),
    ];

    private const string Tools =
        """
        window.press = text => [...document.querySelectorAll('#mesh button')].find(button => button.textContent === text).click();
        window.show = id => { document.documentElement.style.scrollBehavior = 'auto'; document.getElementById(id).scrollIntoView({ block: 'start' }); };
        0
        """;

    /// <returns>How many pictures were made.</returns>
    public static async Task<int> SaveAsync(Lab lab, string directory)
    {
        Directory.CreateDirectory(directory);
        var (one, other) = (lab.Hosts[1], lab.Hosts[lab.Hosts.Count > 2 ? 2 : 0]);
        await using var chromium = await HostChromium.StartAsync(lab.Hosts[0].Namespace);
        await SpoilAsync(lab);
        await DropUdpAsync(one, other);
        await DropUdpAsync(other, one);
        try
        {
            var count = 0;
            foreach (var isDark in new[] { true, false })
            {
                foreach (var width in new[] { Wide, Phone })
                {
                    count += await SaveAsync(chromium, lab, Path.Combine(directory, $"{(width == Wide ? "wide" : "phone")}-{(isDark ? "dark" : "light")}"), width, isDark);
                }
            }

            return count;
        }
        finally
        {
            await HealAsync(one);
            await HealAsync(other);
        }
    }

    private static async Task<int> SaveAsync(HostChromium chromium, Lab lab, string prefix, int width, bool isDark)
    {
        var page = await chromium.OpenAsync(Url, width, width == Wide ? 1000 : 844, isDark);
        await page.UntilAsync($"document.querySelectorAll('#members tbody tr').length === {lab.Hosts.Count}");
        await page.UntilAsync("document.querySelector('#nav-mesh').textContent === '4 lost' && document.querySelectorAll('#problems li').length >= 4");
        await page.UntilAsync("document.querySelectorAll('#events li').length > 0 && document.querySelectorAll('#history li').length > 0");
        await page.EvaluateAsync(Tools);
        await page.SaveAsync($"{prefix}-whole.png", isWhole: true);
        foreach (var (name, script, until) in Views)
        {
            await page.EvaluateAsync($"{{ {script} }}");
            await page.UntilAsync(until);
            await page.SaveAsync($"{prefix}-{name}.png");
        }

        return Views.Length + 1;
    }

    /// <summary>A route that somebody deletes, so that there is a repair to show.</summary>
    private static async Task SpoilAsync(Lab lab)
    {
        if (lab.Options.Backend is "vxlan" or "host-gw" or "udp" && lab.Options.Families.HasFlag(AddressFamilies.IPv4))
        {
            await lab.Hosts[0].IpAsync("route", "del", $"{lab.Hosts[1].ReadSubnetEnv().Subnet}");
        }
    }

    /// <summary>Only UDP: the cluster goes on by TCP, so that nobody is removed from it.</summary>
    private static async Task DropUdpAsync(LabHost at, LabHost from)
    {
        var family = from.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "ip6" : "ip";
        await at.Namespace.ExecAsync("nft", "add table inet cut");
        await at.Namespace.ExecAsync("nft", "add chain inet cut input { type filter hook input priority -300; }");
        await at.Namespace.ExecAsync("nft", $"add rule inet cut input {family} saddr {from.Address} meta l4proto udp drop");
    }

    private static async Task HealAsync(LabHost host) => await host.Namespace.TryExecAsync(null, "nft", "delete", "table", "inet", "cut");
}
