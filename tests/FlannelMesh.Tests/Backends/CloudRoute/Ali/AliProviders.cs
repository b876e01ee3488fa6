using FlannelMesh.Backends.CloudRoute.Ali;
using FlannelMesh.Testing.Clouds;

namespace FlannelMesh.Tests.Backends.CloudRoute.Ali;

internal static class AliProviders
{
    public static AliProvider Of(FakeCloud cloud, FakeMachine machine, AliKeys? keys = null, string? table = null) => new(
        new AliSettings(table, new Uri(cloud.MetadataOf(machine), "latest/meta-data/"), cloud.Url, keys), TimeProvider.System);
}
