using System.Collections.Immutable;
using k8s.Models;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>A pod's containers as a node's container runtime gets them.</summary>
/// <param name="place">Where a directory of the node is on this machine.</param>
/// <param name="nodeName">What the downward API says for spec.nodeName.</param>
internal sealed class PodContainers(V1PodSpec pod, IReadOnlyDictionary<string, V1ConfigMap> configMaps, Func<string, string> place, string nodeName)
{
    public ContainerSpec ToSpec(V1Container container)
    {
        var security = container.SecurityContext;
        Assert.NotEqual(true, security.Privileged);
        return new ContainerSpec
        {
            Entrypoint = [.. container.Command ?? []],
            Arguments = [.. container.Args ?? []],
            Environment = (container.Env ?? []).ToImmutableDictionary(
                variable => variable.Name,
                variable => variable.Value ?? Field(variable.ValueFrom.FieldRef.FieldPath)),
            DroppedCapabilities = [.. security.Capabilities.Drop ?? []],
            AddedCapabilities = [.. security.Capabilities.Add ?? []],
            SecurityOptions = security.AllowPrivilegeEscalation == false ? ["no-new-privileges"] : [],
            IsReadOnly = security.ReadOnlyRootFilesystem == true,
            Devices = [.. Mounts(container).Where(mount => mount.Volume.HostPath?.Type == "CharDevice").Select(mount => mount.Volume.HostPath.Path)],
            Mounts =
            [
                .. Mounts(container).Where(mount => mount.Volume.HostPath?.Type != "CharDevice")
                    .Select(mount => (Source(mount.Volume), mount.Mount.MountPath + (mount.Mount.ReadOnlyProperty == true ? ":ro" : ""))),
            ],
        };
    }

    private string Field(string path) => path == "spec.nodeName" ? nodeName : throw new NotSupportedException(path);

    private IEnumerable<(V1VolumeMount Mount, V1Volume Volume)> Mounts(V1Container container) =>
        (container.VolumeMounts ?? []).Select(mount => (mount, pod.Volumes.Single(volume => volume.Name == mount.Name)));

    private string Source(V1Volume volume)
    {
        if (volume.HostPath is { } host)
        {
            return place(host.Path);
        }

        // As the kubelet does: a file for each key.
        var directory = place($"/configmaps/{volume.ConfigMap.Name}");
        foreach (var (name, content) in configMaps[volume.ConfigMap.Name].Data)
        {
            File.WriteAllText(Path.Combine(directory, name), content);
        }

        return directory;
    }
}
