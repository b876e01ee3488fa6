using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using k8s;
using k8s.Models;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>An overlay of deploy/kubernetes as objects of Kubernetes' own models; a field that they do not have is refused.</summary>
internal static class Manifests
{
    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["apps/v1/DaemonSet"] = typeof(V1DaemonSet),
    };

    public static async Task<IReadOnlyList<object>> BuildAsync(string overlay) => Read(
        (await Command.RunAsync("kubectl", ["kustomize", Path.Combine(LabPaths.Repository(), "deploy/kubernetes/overlays", overlay)])).EnsureSuccess().Output);

    public static IReadOnlyList<object> Read(string yaml) => [.. KubernetesYaml.LoadAllFromString(yaml, Kinds, strict: true)];
}
