namespace FlannelMesh.EndToEnd.Tests.Drift;

/// <summary>Alone, as <see cref="Labs.UndisturbedCollection"/>: all of them promise a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FourHostsVxlanCollection : ICollectionFixture<FourHostsVxlanLab>
{
    public const string Name = "four hosts, vxlan";
}
