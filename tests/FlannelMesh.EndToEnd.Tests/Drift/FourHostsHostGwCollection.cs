namespace FlannelMesh.EndToEnd.Tests.Drift;

/// <summary>Alone, as <see cref="Labs.UndisturbedCollection"/>: all of them promise a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FourHostsHostGwCollection : ICollectionFixture<FourHostsHostGwLab>
{
    public const string Name = "four hosts, host-gw";
}
