using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Network;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Containers;

/// <summary>Real containers on three hosts, by podman with CNI and our plugin.</summary>
public sealed class PodmanTests(ContainersLab fixture) : IClassFixture<ContainersLab>, IAsyncLifetime
{
    private readonly List<PodmanHost> _podmans = [];

    private Lab Lab => fixture.Lab;

    public async Task InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("FLANNELMESH_REQUIRE_KERNEL") != "1")
        {
            return;
        }

        foreach (var host in Lab.Hosts)
        {
            _podmans.Add(await PodmanHost.CreateAsync(host));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var podman in _podmans)
        {
            await podman.DisposeAsync();
        }
    }

    [KernelFact]
    public async Task Containers_of_three_hosts_reach_each_other_and_what_they_publish()
    {
        var containers = new List<(PodmanHost Podman, Container Container)>();
        foreach (var podman in _podmans)
        {
            containers.Add((podman, await podman.RunAsync("web", ["-p", "8080:80"], ContainerImage.WebServer(podman.Host.Name))));
        }

        foreach (var (podman, container) in containers)
        {
            var env = podman.Host.ReadSubnetEnv();
            Assert.Equal([true, true], container.Addresses.Zip(env.Subnets, (address, subnet) => subnet.Subnet.Contains(address)));
            var link = (await podman.ExecAsync(container, "ip", "link", "show", "dev", "eth0")).EnsureSuccess().Output;
            Assert.Contains($"mtu {env.Mtu} ", link, StringComparison.Ordinal);
            Assert.Equal([container.Id], podman.Attached);
            foreach (var address in containers.SelectMany(other => other.Container.Addresses))
            {
                (await podman.ExecAsync(container, "ping", "-c", "2", "-W", "10", address.ToString())).EnsureSuccess();
            }

            foreach (var (other, _) in containers)
            {
                await WebPage.AssertServedAsync(podman.Host, Underlay.HostAddress(other.Host.Index), 8080, other.Host.Name);
            }
        }

        // A container by the port of another host: out through one bridge, in through the other.
        var request = $"printf 'GET / HTTP/1.0\\r\\n\\r\\n' | {ContainerImage.Program} nc -w 10 {Underlay.HostAddress(3)} 8080";
        var answer = await containers[0].Podman.ExecAsync(containers[0].Container, "sh", "-c", request);
        Assert.EndsWith("I am h3\n", answer.EnsureSuccess().Output, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task What_a_container_took_is_free_when_it_is_removed()
    {
        var podman = _podmans[0];
        var container = await podman.RunAsync("short", ["-p", "8081:80"], ContainerImage.WebServer("short"));
        Assert.Equal(container.Addresses.Select(address => address.ToString()).Order(StringComparer.Ordinal), podman.Reserved);
        Assert.Contains("--dport 8081", await NatAsync(podman), StringComparison.Ordinal);

        await podman.RemoveAsync(container);

        Assert.Empty(podman.Attached);
        Assert.Empty(podman.Reserved);
        Assert.DoesNotContain("--dport 8081", await NatAsync(podman), StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Containers_start_and_talk_while_the_agent_is_away_and_the_plugin_says_that_it_is()
    {
        var (podman, other) = (_podmans[1], _podmans[2]);
        var there = await other.RunAsync("there", [], ContainerImage.WebServer("there"));
        Assert.Equal((0, ""), await StatusAsync(podman));
        await podman.Host.KillAgentAsync();
        try
        {
            var (code, output) = await StatusAsync(podman);
            Assert.Equal(1, code);
            Assert.Contains("\"code\":50", output, StringComparison.Ordinal);

            var here = await podman.RunAsync("here", [], ContainerImage.WebServer("here"));
            (await podman.ExecAsync(here, "ping", "-c", "2", "-W", "10", there.Address.ToString())).EnsureSuccess();
        }
        finally
        {
            await podman.Host.StartAgainAsync();
        }

        Assert.Equal((0, ""), await StatusAsync(podman));
    }

    [KernelFact]
    public async Task A_container_that_is_faster_than_the_agent_waits_for_the_subnet()
    {
        var host = await Lab.AddHostAsync();
        try
        {
            await using var podman = await PodmanHost.CreateAsync(host);
            var starting = podman.RunAsync("early", [], ContainerImage.WebServer("early"));
            await Task.Delay(TimeSpan.FromSeconds(1));
            Assert.False(starting.IsCompleted);
            Assert.Empty(podman.Attached);

            host.StartAgent();
            var container = await starting;

            Assert.True(host.ReadSubnetEnv().Subnet.Contains(container.Address));
            await host.WaitReadyAsync();
            await Lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(30));
            await WebPage.AssertServedAsync(Lab.Hosts[0], container.Address, 80, "early");
            Assert.Equal(0, await host.StopAgentAsync());
        }
        finally
        {
            await Lab.RemoveHostAsync(host);
        }
    }

    private static async Task<(int, string)> StatusAsync(PodmanHost podman) =>
        await podman.PluginAsync("STATUS", "1.1.0") is var result ? (result.ExitCode, result.Output) : default;

    private static async Task<string> NatAsync(PodmanHost podman) => (await podman.Host.Namespace.ExecAsync("iptables", "-t", "nat", "-S")).Output;
}
