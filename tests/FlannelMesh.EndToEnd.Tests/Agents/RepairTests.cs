using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;
using Command = FlannelMesh.Labs.Processes.Command;

namespace FlannelMesh.EndToEnd.Tests.Agents;

/// <summary>Entries that somebody deletes come back. A lab of its own: an entry that stays away must not fail other tests.</summary>
public sealed class RepairTests(VxlanLab fixture) : IClassFixture<VxlanLab>
{
    /// <summary>The promise is a second; the rest is for reading tables on a busy machine.</summary>
    private static readonly TimeSpan RepairTime = TimeSpan.FromSeconds(3);

    [KernelFact]
    public async Task A_deleted_route_comes_back()
    {
        var (host, peer) = (fixture.Lab.Hosts[0], fixture.Lab.Hosts[1].AsPeer());

        await host.IpAsync("route", "del", peer.Subnet.ToString());

        await RepairedAsync();
    }

    [KernelFact]
    public async Task A_deleted_arp_entry_comes_back()
    {
        var (host, peer) = (fixture.Lab.Hosts[0], fixture.Lab.Hosts[1].AsPeer());

        await host.IpAsync("neigh", "del", peer.Subnet.BaseAddress.ToString(), "dev", KernelTables.VxlanDevice);

        await RepairedAsync();
    }

    [KernelFact]
    public async Task A_deleted_fdb_entry_comes_back()
    {
        var (host, peer) = (fixture.Lab.Hosts[0], fixture.Lab.Hosts[1].AsPeer());
        var entry = (await KernelTables.ReadAsync(host.Namespace)).Fdb.EnumerateArray()
            .Single(entry => entry.Text("dst") == peer.PublicIp.ToString());

        (await Command.RunAsync(
            "bridge", ["-n", host.Namespace.Name, "fdb", "del", entry.Text("mac"), "dev", KernelTables.VxlanDevice, "dst", entry.Text("dst"), "self"]))
            .EnsureSuccess();

        await RepairedAsync();
    }

    private Task RepairedAsync() => fixture.Lab.WaitPeerEntriesAsync(RepairTime);
}
