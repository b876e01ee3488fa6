using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Clouds;

internal static class CloudOptions
{
    /// <summary>Two hosts whose routes outlive the restart of an agent on a busy machine.</summary>
    public static LabOptions Of(string backend) =>
        new() { Hosts = 2, Backend = backend, PodsPerHost = 1, ConfigOverrides = "flannelmesh.withdraw-after = 60s" };
}
