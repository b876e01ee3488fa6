namespace FlannelMesh.EndToEnd.Tests.Labs;

[CollectionDefinition(Name)]
public sealed class VxlanLabCollection : ICollectionFixture<VxlanLab>
{
    public const string Name = "three hosts, vxlan";
}
