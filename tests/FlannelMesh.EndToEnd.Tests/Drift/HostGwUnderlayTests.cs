using System.Diagnostics;
using System.Net;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Drift;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Drift;

public sealed class HostGwUnderlayTests(FourHostsHostGwLab fixture) : IClassFixture<FourHostsHostGwLab>
{
    private const string NewAddress = "10.99.0.64";

    /// <summary>Less than it takes to notice that the old address does not answer: the host itself says that it has moved.</summary>
    private static readonly TimeSpan JoinedAnew = TimeSpan.FromSeconds(4);

    [KernelFact]
    public async Task Routes_follow_a_renamed_interface_within_a_second()
    {
        var drift = new UnderlayDrift(fixture.Lab);

        _ = await drift.IsFollowedAsync(UnderlayChange.Rename, UnderlayChange.OtherName);
        _ = await drift.IsFollowedAsync(UnderlayChange.RenameBack);
    }

    [KernelFact]
    public async Task Routes_are_back_within_a_second_when_the_interface_is_replaced()
    {
        var drift = new UnderlayDrift(fixture.Lab);

        _ = await drift.IsFollowedAsync(UnderlayChange.Replace(fixture.Lab, fixture.Lab.Hosts[^1]));
    }

    [KernelFact]
    public async Task Routes_are_back_within_a_second_when_the_interface_that_was_down_is_up()
    {
        var (host, drift) = (fixture.Lab.Hosts[^1], new UnderlayDrift(fixture.Lab));
        var before = await KernelPicture.TakeAsync(host.Namespace);

        await drift.TakeDownAsync(async () => (await host.ApiAsync("peers")).EnumerateArray().All(peer => peer.Text("lastError").Contains("not on the link of eth0", StringComparison.Ordinal)));
        _ = await drift.IsFollowedAsync(UnderlayChange.Up, before: before);
    }

    [KernelFact]
    public async Task Peers_route_to_the_new_address_of_a_host_and_keep_nothing_of_the_old_one()
    {
        var (lab, moved) = (fixture.Lab, fixture.Lab.Hosts[^1]);
        await using var others = lab.Hosts[0].Pods[0].StartPingStream(lab.Hosts[1].Pods[0]);
        await others.WaitForAnswersAsync(20, TimeSpan.FromSeconds(5));
        var picture = await KernelPicture.TakeAsync(moved.Namespace);
        var start = Stopwatch.GetTimestamp();

        await MoveAsync(moved.Address.ToString(), NewAddress);
        await new UnderlayDrift(lab).IsRightAsync(picture.Replace(moved.Address.ToString(), NewAddress, StringComparison.Ordinal), start);
        await PeersSendToAsync(NewAddress);
        await MoveAsync(NewAddress, moved.Address.ToString());
        await PeersSendToAsync(moved.Address.ToString());

        await lab.WaitAllReadyAsync();
        await others.StopAsync();
        Assert.Equal(0, others.Lost);

        Task MoveAsync(string from, string to) => moved.Namespace.ExecAsync(
            "sh", "-c", UnderlayChange.Renumber(from, to));

        async Task PeersSendToAsync(string address)
        {
            foreach (var host in lab.Hosts.Take(3))
            {
                var peers = lab.PeersOf(host).Select(peer => peer.Name == moved.Name ? peer with { PublicIp = IPAddress.Parse(address) } : peer).ToList();
                IReadOnlyList<string> problems = [];
                await Poll.UntilAsync(
                    async () => (problems = PeerEntries.FindProblems("host-gw", await KernelTables.ReadAsync(host.Namespace), peers)).Count == 0,
                    JoinedAnew,
                    () => $"{host.Name}: {string.Join("; ", problems)}");
            }

            await moved.WaitStateAsync("ready", TimeSpan.FromSeconds(20));
            Assert.Equal(address, (await moved.ApiAsync("node")).Text("publicIp"));
            await using var inward = lab.Hosts[0].Pods[0].StartPingStream(moved.Pods[0]);
            await inward.WaitForAnswersAsync(5, TimeSpan.FromSeconds(5));

            // What it was before is a member, as down, until nobody reaches it any more.
            await Poll.UntilAsync(
                async () => (await lab.Hosts[0].ApiAsync("members")).GetArrayLength() == lab.Hosts.Count,
                TimeSpan.FromSeconds(20),
                () => $"{moved.Name} stays a member at its old address");
        }
    }
}
