namespace FlannelMesh.EndToEnd.Tests.Drift;

[CollectionDefinition(Name)]
public sealed class FourHostsVxlanCollection : ICollectionFixture<FourHostsVxlanLab>
{
    public const string Name = "four hosts, vxlan";
}
