namespace FlannelMesh.EndToEnd.Tests.Drift;

[CollectionDefinition(Name)]
public sealed class FourHostsHostGwCollection : ICollectionFixture<FourHostsHostGwLab>
{
    public const string Name = "four hosts, host-gw";
}
