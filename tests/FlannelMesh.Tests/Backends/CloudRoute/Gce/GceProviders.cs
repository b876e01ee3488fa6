using FlannelMesh.Backends.CloudRoute.Gce;
using FlannelMesh.Testing.Clouds;

namespace FlannelMesh.Tests.Backends.CloudRoute.Gce;

internal static class GceProviders
{
    public static GceProvider Of(FakeCloud cloud, FakeMachine machine, string? credentialFile = null) => new(
        new GceSettings(
            new Uri(cloud.MetadataOf(machine), "computeMetadata/v1/"), new Uri(cloud.Url, "compute/v1/"), cloud.Url, credentialFile),
        TimeProvider.System);
}
