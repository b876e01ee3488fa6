using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>What a host's kernel holds, as text, for "nothing has changed".</summary>
public static class KernelSnapshot
{
    public static async Task<string> TakeAsync(LabHost host)
    {
        return string.Join('\n',
            await host.IpJsonAsync("link", "show"),
            await host.IpJsonAsync("-4", "addr", "show"),
            await host.IpJsonAsync("-4", "route", "show", "table", "all"),
            await host.IpJsonAsync("rule", "show"),
            await host.IpAsync("nexthop", "show"),
            (await host.Namespace.ExecAsync("nft", "list", "tables")).Output);
    }
}
