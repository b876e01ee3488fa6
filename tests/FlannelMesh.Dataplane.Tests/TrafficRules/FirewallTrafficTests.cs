using System.Net;
using FlannelMesh.Testing;

namespace FlannelMesh.Dataplane.Tests.TrafficRules;

/// <summary>The rules on the real kernel, with packets through it.</summary>
public sealed class FirewallTrafficTests : IDisposable
{
    private readonly FirewallLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [KernelTheory]
    [InlineData("pod", "outside", "host")]
    [InlineData("pod", "remote pod", "pod")]
    [InlineData("remote pod", "pod", "remote pod")]
    [InlineData("outside", "pod", "outside")]
    [InlineData("host", "remote pod", "overlay")]
    public void Packets_arrive_with_the_source_they_should_have(string from, string to, string source)
    {
        Assert.Null(_lab.Ensure(Policies.Of(v6: true)).Error);

        Assert.Equal(FirewallLab.AddressOf(source, v6: false), _lab.SourceSeen(from, to));
        Assert.Equal(FirewallLab.AddressOf(source, v6: true), _lab.SourceSeen(from, to, v6: true));
    }

    [KernelFact]
    public void Without_masquerading_the_outside_sees_the_pod()
    {
        Assert.Null(_lab.Ensure(Policies.Of(masquerade: false)).Error);

        Assert.Equal(FirewallLab.AddressOf("pod", v6: false), _lab.SourceSeen("pod", "outside"));
    }

    [KernelFact]
    public void What_kube_proxy_has_marked_is_left_to_kube_proxy()
    {
        // With another bit set as well, as network policies do; flannel's nft rules compare the whole mark.
        _lab.Exec("iptables", "-t", "mangle", "-A", "PREROUTING", "-i", "pod", "-j", "MARK", "--set-mark", "0x14000");
        Assert.Null(_lab.Ensure(Policies.Of()).Error);
        Assert.Equal(FirewallLab.AddressOf("pod", v6: false), _lab.SourceSeen("pod", "outside"));

        _lab.Exec("iptables", "-t", "nat", "-N", "KUBE-POSTROUTING");
        _lab.Exec("iptables", "-t", "nat", "-A", "POSTROUTING", "-j", "KUBE-POSTROUTING");
        _lab.Exec("iptables", "-t", "nat", "-A", "KUBE-POSTROUTING", "-m", "mark", "!", "--mark", "0x4000/0x4000", "-j", "RETURN");
        _lab.Exec("iptables", "-t", "nat", "-A", "KUBE-POSTROUTING", "-j", "MASQUERADE", "--random-fully");

        Assert.Equal(FirewallLab.AddressOf("host", v6: false), _lab.SourceSeen("pod", "outside"));
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Traffic_passes_where_Docker_has_set_the_FORWARD_policy_to_drop(bool v6)
    {
        Docker(v6);
        Assert.Null(_lab.SourceSeen("pod", "remote pod", v6));
        Assert.Null(_lab.SourceSeen("pod", "outside", v6));
        var before = _lab.Exec(Iptables(v6), "-S");

        Assert.Null(_lab.Ensure(Policies.Of(v6: true)).Error);

        Assert.Equal(FirewallLab.AddressOf("pod", v6), _lab.SourceSeen("pod", "remote pod", v6));
        Assert.Equal(FirewallLab.AddressOf("remote pod", v6), _lab.SourceSeen("remote pod", "pod", v6));
        Assert.Equal(FirewallLab.AddressOf("host", v6), _lab.SourceSeen("pod", "outside", v6));
        Assert.Equal(FirewallLab.AddressOf("outside", v6), _lab.SourceSeen("outside", "pod", v6));

        // Appended and not before others: who says no in DOCKER-USER is heard.
        _lab.Exec(Iptables(v6), "-I", "DOCKER-USER", "-s", FirewallLab.AddressOf("remote pod", v6).ToString(), "-j", "DROP");
        Assert.Null(_lab.SourceSeen("remote pod", "pod", v6));
        _lab.Exec(Iptables(v6), "-D", "DOCKER-USER", "1");

        Assert.Null(_lab.Ensure(Policies.Of(masquerade: false, forward: false)).Error);
        Assert.Equal(before, _lab.Exec(Iptables(v6), "-S"));
    }

    [KernelFact]
    public void A_FORWARD_chain_that_lets_through_gets_nothing_of_ours()
    {
        _lab.Exec("iptables", "-A", "FORWARD", "-s", "198.51.100.1", "-j", "DROP");
        var before = _lab.Exec("iptables", "-S");

        Assert.Null(_lab.Ensure(Policies.Of()).Error);

        Assert.Equal(before, _lab.Exec("iptables", "-S"));
        Assert.Equal(FirewallLab.AddressOf("pod", v6: false), _lab.SourceSeen("pod", "remote pod"));
    }

    [KernelFact]
    public void Rules_in_place_are_left_alone()
    {
        Docker(v6: false);
        var first = _lab.Ensure(Policies.Of(v6: true));
        var before = _lab.Exec("nft", "-a", "list", "ruleset");

        var second = _lab.Ensure(Policies.Of(v6: true), first.Installed);

        Assert.Empty(second.Drift);
        Assert.Equal(before, _lab.Exec("nft", "-a", "list", "ruleset"));
    }

    [KernelTheory]
    [InlineData("the nftables table inet flannelmesh was gone", "nft", "flush ruleset")]
    [InlineData("the nftables table inet flannelmesh was gone", "nft", "delete table inet flannelmesh")]
    [InlineData("the nftables table inet flannelmesh was gone", "nft", "delete chain inet flannelmesh forward; delete chain inet flannelmesh postrouting")]
    [InlineData("the nftables table inet flannelmesh had been changed", "nft", "flush chain inet flannelmesh postrouting")]
    [InlineData("the nftables table inet flannelmesh had been changed", "nft", "insert rule inet flannelmesh forward drop")]
    [InlineData("ip filter FORWARD had come to drop", "iptables", "-P FORWARD DROP")]
    [InlineData("ip6 filter FORWARD had come to drop", "ip6tables", "-P FORWARD DROP")]
    public void What_somebody_changes_is_put_back_and_named(string drift, string program, string arguments)
    {
        var policy = Policies.Of(v6: true);
        var installed = _lab.Ensure(policy).Installed;

        _lab.Exec(program, arguments.Split(' '));
        var outcome = _lab.Ensure(policy, installed);

        Assert.Null(outcome.Error);
        Assert.Equal(drift, Assert.Single(outcome.Drift));
        AssertTrafficPasses();
        Assert.Empty(_lab.Ensure(policy, outcome.Installed).Drift);
    }

    [KernelTheory]
    [InlineData("FLANNELMESH-FWD in ip filter FORWARD had been changed", "-D FORWARD -j FLANNELMESH-FWD")]
    [InlineData("FLANNELMESH-FWD in ip filter FORWARD had been changed", "-A FORWARD -j FLANNELMESH-FWD")]
    [InlineData("FLANNELMESH-FWD in ip filter FORWARD had been changed", "-F FLANNELMESH-FWD")]
    [InlineData("FLANNELMESH-FWD in ip filter FORWARD had been changed", "-F")]
    [InlineData("ip filter FORWARD does not drop any more, FLANNELMESH-FWD is not needed", "-P FORWARD ACCEPT")]
    public void So_is_what_is_ours_in_the_chain_of_iptables(string drift, string arguments)
    {
        Docker(v6: false);
        var policy = Policies.Of(v6: true);
        var installed = _lab.Ensure(policy).Installed;

        _lab.Exec("iptables", arguments.Split(' '));
        var outcome = _lab.Ensure(policy, installed);

        Assert.Null(outcome.Error);
        Assert.Equal(drift, Assert.Single(outcome.Drift));
        AssertTrafficPasses();
        Assert.Empty(_lab.Ensure(policy, outcome.Installed).Drift);
    }

    [KernelFact]
    public void Rules_that_went_through_iptables_save_and_restore_are_still_ours()
    {
        Docker(v6: false);
        var policy = Policies.Of();
        var installed = _lab.Ensure(policy).Installed;
        var saved = _lab.Exec("iptables-save");
        Command.TryRun("ip", ["netns", "exec", _lab.Host.Name, "iptables-restore"], saved).EnsureSuccess();

        Assert.Null(_lab.Ensure(policy, installed).Error);
        Assert.Single(_lab.Exec("iptables", "-S", "FORWARD").Split('\n'), line => line == "-A FORWARD -j FLANNELMESH-FWD");

        Assert.Null(_lab.Ensure(Policies.Of(masquerade: false, forward: false)).Error);
        Assert.DoesNotContain("FLANNELMESH", _lab.Exec("iptables-save"), StringComparison.Ordinal);
    }

    [KernelFact]
    public void A_flow_to_the_outside_loses_nothing_while_the_rules_are_replaced()
    {
        _lab.Ensure(Policies.Of());
        using var server = _lab.Outside.Run(() => FirewallLab.Bind(new IPEndPoint(FirewallLab.AddressOf("outside", v6: false), 0)));
        using var client = _lab.Pod.Run(() => FirewallLab.Bind(new IPEndPoint(FirewallLab.AddressOf("pod", v6: false), 0)));
        var source = FirewallLab.Exchange(client, server);
        Assert.Equal(FirewallLab.AddressOf("host", v6: false), source?.Address);

        using var isDone = new CancellationTokenSource();
        var replacing = Task.Run(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.Null(_lab.Ensure(Policies.Of(fullyRandom: i % 2 == 0)).Error);
            }

            isDone.Cancel();
        });
        var sent = 0;
        while (!isDone.IsCancellationRequested)
        {
            client.SendTo([1], server.LocalEndPoint!);
            sent++;
            EndPoint sender = new IPEndPoint(IPAddress.Any, 0);
            server.ReceiveFrom(new byte[1], ref sender);
            Assert.Equal(source, sender);
        }

        replacing.GetAwaiter().GetResult();
        Assert.True(sent > 100, $"only {sent}");
    }

    private static string Iptables(bool v6) => v6 ? "ip6tables" : "iptables";

    /// <summary>What dockerd sets up for its bridge, as far as it concerns others.</summary>
    private void Docker(bool v6)
    {
        foreach (var line in new[]
            {
                "-P FORWARD DROP", "-N DOCKER-USER", "-N DOCKER-FORWARD", "-A FORWARD -j DOCKER-USER", "-A FORWARD -j DOCKER-FORWARD",
                "-A DOCKER-USER -j RETURN", "-A DOCKER-FORWARD -i docker0 -j ACCEPT",
                "-A DOCKER-FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            })
        {
            _lab.Exec(Iptables(v6), line.Split(' '));
        }
    }

    private void AssertTrafficPasses()
    {
        Assert.Equal(FirewallLab.AddressOf("host", v6: false), _lab.SourceSeen("pod", "outside"));
        Assert.Equal(FirewallLab.AddressOf("remote pod", v6: false), _lab.SourceSeen("remote pod", "pod"));
        Assert.Equal(FirewallLab.AddressOf("pod", v6: true), _lab.SourceSeen("pod", "remote pod", v6: true));
    }
}
