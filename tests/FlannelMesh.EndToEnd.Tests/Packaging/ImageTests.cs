using System.Globalization;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;
using k8s.Models;
using Command = FlannelMesh.Labs.Processes.Command;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>The image, run as the compose file and as the DaemonSet ask for it, on a host beside one with an ordinary agent.</summary>
[Collection(PackagingCollection.Name)]
public sealed class ImageTests(Packages packages, DebianRoot root)
{
    private const string Name = "flannelmesh";

    [KernelFact]
    public async Task The_compose_file_and_the_daemon_set_make_a_node_of_a_host()
    {
        Assert.True(File.Exists(packages.Deb));
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 2, Seeds = 1, PodsPerHost = 1 });
        var (ordinary, host) = (lab.Hosts[0], lab.Hosts[1]);
        ordinary.StartAgent();
        await using var image = await ContainerImage.BuildAsync(host, root);

        await ComposeAsync(image, ordinary, host);
        await lab.CreatePodsAsync();
        await Poll.UntilAsync(async () => (await lab.PingMatrixAsync(1)).AllReceived, TimeSpan.FromSeconds(30), () => "the pods do not reach each other");
        await host.RemovePodsAsync();
        await image.StopAsync(Name);

        await DaemonSetAsync(image, ordinary, host);
    }

    private static async Task ComposeAsync(ContainerImage image, LabHost ordinary, LabHost host)
    {
        var folder = Path.Combine(LabPaths.Repository(), "deploy/docker");
        var compose = ComposeFile.Read(
            await File.ReadAllTextAsync(Path.Combine(folder, "compose.yaml")),
            new Dictionary<string, string> { ["FLANNELMESH_SEED"] = ordinary.Address.ToString(), ["FLANNELMESH_INSECURE"] = "true" });
        var (name, service) = Assert.Single(compose.Services);
        Assert.Equal(("flannelmesh", "host"), (name, service.NetworkMode));

        await image.StartAsync(Name, service.ToSpec(path => path.StartsWith('.') ? Path.Combine(folder, path) : Place(host, $"compose{path}")));

        await WaitReadyAsync(image);
        Assert.True(await image.IsHealthyAsync(Name));
        var status = await image.TryExecAsync(Name, "flannelmesh", "status");
        Assert.DoesNotContain("problem", status.Output, StringComparison.Ordinal);
        File.Copy(Path.Combine(Place(host, "compose/run/flannel"), "subnet.env"), host.Files.SubnetFile, overwrite: true);
    }

    private static async Task DaemonSetAsync(ContainerImage image, LabHost ordinary, LabHost host)
    {
        var objects = await Manifests.BuildAsync("podcidr");
        var pod = objects.OfType<V1DaemonSet>().Single().Spec.Template.Spec;
        var maps = objects.OfType<V1ConfigMap>().ToDictionary(map => map.Metadata.Name);
        maps["flannelmesh"].Data["seeds"] = $"{ordinary.Address}\n";
        maps["flannelmesh"].Data["net-conf.json"] = host.Flags.Items.Single(flag => flag.Key == "--network").Value;
        maps["podcidrs"].Data.Clear();
        var containers = new PodContainers(pod, maps, path => Place(host, $"kubernetes{path}"), "node-7");

        // A node that is not in the list waits; one that is gets its subnet.
        var waits = await image.TryRunAsync(containers.ToSpec(pod.InitContainers.Single(container => container.Name == "podcidr")));
        Assert.Equal(1, waits.ExitCode);
        Assert.Contains("has no subnet for node-7", waits.Error, StringComparison.Ordinal);
        maps["podcidrs"].Data["node-7"] = "10.5.123.0/24";
        foreach (var container in pod.InitContainers)
        {
            (await image.TryRunAsync(containers.ToSpec(container))).EnsureSuccess();
        }

        Assert.Equal("0755", await ModeAsync(Path.Combine(Place(host, "kubernetes/opt/cni/bin"), "flannelmesh")));
        Assert.Contains(
            "\"type\": \"flannelmesh\"",
            await File.ReadAllTextAsync(Path.Combine(Place(host, "kubernetes/etc/cni/net.d"), "10-flannelmesh.conflist")),
            StringComparison.Ordinal);

        // Kubernetes' nodes forward already, and a pod cannot change that.
        await host.Namespace.ExecAsync("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
        var agent = Assert.Single(pod.Containers);
        await image.StartAsync("pod", containers.ToSpec(agent));
        await WaitReadyAsync(image, "pod");
        Assert.Contains(
            "FLANNEL_SUBNET=10.5.123.1/24",
            await File.ReadAllTextAsync(Path.Combine(Place(host, "kubernetes/run/flannel"), "subnet.env")),
            StringComparison.Ordinal);
        Assert.Contains("node-7", (await image.TryExecAsync("pod", "flannelmesh", "status")).Output, StringComparison.Ordinal);
        foreach (var probe in new[] { agent.LivenessProbe.HttpGet, agent.ReadinessProbe.HttpGet })
        {
            var url = string.Create(CultureInfo.InvariantCulture, $"http://{probe.Host}:{probe.Port.Value}{probe.Path}");
            Assert.Equal(200, (await host.FetchAsync(url)).Status);
        }
    }

    private static Task<TimeSpan> WaitReadyAsync(ContainerImage image, string name = Name)
    {
        var log = "";
        return Poll.UntilAsync(
            async () =>
            {
                log = await image.LogAsync(name);
                return (await image.TryExecAsync(name, "flannelmesh", "status")).Succeeded;
            },
            TimeSpan.FromSeconds(90),
            () => $"the container is not ready: {log}",
            TimeSpan.FromMilliseconds(500));
    }

    /// <summary>A directory that stands for one of the host's.</summary>
    private static string Place(LabHost host, string path)
    {
        var place = Path.Combine(host.Files.Directory, path.TrimStart('/'));
        Directory.CreateDirectory(place);
        return place;
    }

    private static async Task<string> ModeAsync(string path) => $"0{(await Command.RunAsync("stat", ["-c", "%a", path])).EnsureSuccess().Output.Trim()}";
}
