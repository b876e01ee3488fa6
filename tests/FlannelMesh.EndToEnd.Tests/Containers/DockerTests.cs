using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Containers;

/// <summary>Real containers by dockerd, whose own bridge has the host's subnet.</summary>
public sealed class DockerTests
{
    [KernelFact]
    public async Task Containers_of_two_dockerds_reach_each_other_and_what_they_publish()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 2, PodsPerHost = 0, ConfigOverrides = "flannelmesh.ip-masq = true" });
        foreach (var host in lab.Hosts)
        {
            // As dockerd itself does where it was the first to turn forwarding on.
            await host.Namespace.ExecAsync("iptables", "-P", "FORWARD", "DROP");
        }

        await using var first = await DockerHost.StartAsync(lab.Hosts[0]);
        await using var second = await DockerHost.StartAsync(lab.Hosts[1]);
        var here = await first.RunAsync("here", ["-p", "8080:80"], ContainerImage.WebServer("h1"));
        var there = await second.RunAsync("there", ["-p", "8080:80"], ContainerImage.WebServer("h2"));

        foreach (var (docker, container) in new[] { (first, here), (second, there) })
        {
            var env = docker.Host.ReadSubnetEnv();
            Assert.True(env.Subnet.Contains(container.Address));
            var link = (await docker.ExecAsync(container, "ip", "link", "show", "dev", "eth0")).EnsureSuccess().Output;
            Assert.Contains($"mtu {env.Mtu} ", link, StringComparison.Ordinal);
            var bridge = await docker.Host.IpAsync("addr", "show", "dev", "docker0");
            Assert.Contains($"inet {env.Gateway}/{env.Subnet.PrefixLength} ", bridge, StringComparison.Ordinal);
        }

        foreach (var host in lab.Hosts)
        {
            await Poll.UntilAsync(
                async () => (await host.Namespace.ExecAsync("iptables", "-S")).Output.Contains("-A FORWARD -j FLANNELMESH-FWD", StringComparison.Ordinal),
                TimeSpan.FromSeconds(20),
                () => $"{host.Name} has no rules of ours");
        }

        (await first.ExecAsync(here, "ping", "-c", "2", "-W", "10", there.Address.ToString())).EnsureSuccess();
        (await second.ExecAsync(there, "ping", "-c", "2", "-W", "10", here.Address.ToString())).EnsureSuccess();
        await WebPage.AssertServedAsync(first.Host, Underlay.HostAddress(2), 8080, "h2");
    }
}
