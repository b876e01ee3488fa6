using System.Text.Json;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;
using k8s.Models;
using YamlDotNet.Core;
using Command = FlannelMesh.Labs.Processes.Command;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>deploy/kubernetes: well formed, and with no more rights than are needed.</summary>
public sealed class ManifestTests
{
    [KernelTheory]
    [InlineData("vxlan", "vxlan")]
    [InlineData("host-gw", "host-gw")]
    [InlineData("udp", "udp")]
    [InlineData("podcidr", "vxlan")]
    public async Task An_overlay_is_of_kubernetes_own_types_and_keeps_its_promises(string overlay, string backend)
    {
        var objects = await Manifests.BuildAsync(overlay);

        // No role, no binding, no Service.
        Assert.All(objects, item => Assert.True(item is V1Namespace or V1ServiceAccount or V1ConfigMap or V1DaemonSet, item.GetType().Name));
        Assert.False(objects.OfType<V1ServiceAccount>().Single().AutomountServiceAccountToken);
        var set = objects.OfType<V1DaemonSet>().Single();
        var pod = set.Spec.Template.Spec;
        Assert.Equal("RollingUpdate", set.Spec.UpdateStrategy.Type);
        Assert.Equal(set.Spec.Selector.MatchLabels, set.Spec.Template.Metadata.Labels);
        Assert.Equal((true, false, false, "system-node-critical"), (pod.HostNetwork, pod.AutomountServiceAccountToken, pod.EnableServiceLinks, pod.PriorityClassName));
        Assert.Contains(pod.Tolerations, toleration => toleration is { OperatorProperty: "Exists", Key: null });
        Assert.All(pod.Containers.Concat(pod.InitContainers), container =>
        {
            Assert.NotEqual(true, container.SecurityContext.Privileged);
            Assert.Equal(false, container.SecurityContext.AllowPrivilegeEscalation);
            Assert.Contains("ALL", container.SecurityContext.Capabilities.Drop);

            // Every mount has its volume.
            Assert.All(container.VolumeMounts, mount => Assert.Contains(pod.Volumes, volume => volume.Name == mount.Name));
        });
        Assert.Equal(["NET_ADMIN", "NET_RAW", "SETPCAP"], pod.Containers.Single().SecurityContext.Capabilities.Add);
        Assert.Equal(overlay == "udp", pod.Volumes.Any(volume => volume.HostPath?.Path == "/dev/net/tun"));

        var map = objects.OfType<V1ConfigMap>().Single(map => map.Metadata.Name == "flannelmesh");
        Assert.Equal(backend, await BackendAsync(map, pod.Containers.Single()));
        Assert.All(pod.Volumes.Where(volume => volume.ConfigMap is not null), volume =>
            Assert.Contains(objects.OfType<V1ConfigMap>(), found => found.Metadata.Name == volume.ConfigMap.Name));
    }

    [KernelTheory]
    [InlineData("hostNetwork: true", "hostNetwrk: true")]
    [InlineData("readOnlyRootFilesystem: true", "readOnlyRootFileSystem: true")]
    [InlineData("maxUnavailable: 1", "maxUnavailable: [1]")]
    public async Task A_field_that_kubernetes_does_not_know_is_found(string right, string wrong)
    {
        var file = Path.Combine(LabPaths.Repository(), "deploy/kubernetes/base/daemonset.yaml");
        var yaml = await File.ReadAllTextAsync(file);
        Assert.Single(Manifests.Read(yaml));

        Assert.ThrowsAny<YamlException>(() => Manifests.Read(yaml.Replace(right, wrong, StringComparison.Ordinal)));
    }

    /// <summary>What the agent itself makes of the pod's arguments and files.</summary>
    private static async Task<string> BackendAsync(V1ConfigMap map, V1Container container)
    {
        var directory = Directory.CreateTempSubdirectory("flannelmesh-");
        try
        {
            foreach (var (name, content) in map.Data)
            {
                await File.WriteAllTextAsync(Path.Combine(directory.FullName, name), content);
            }

            var flags = container.Args.Skip(1).Select(flag => flag.Replace("/etc/flannelmesh", directory.FullName, StringComparison.Ordinal));
            var output = (await Command.RunAsync(LabPaths.Binary(null), ["check-config", "--json", .. flags])).EnsureSuccess().Output;
            return JsonSerializer.Deserialize<JsonElement>(output).GetProperty("backend").Text("type");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
