namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>Alone, as <see cref="UndisturbedCollection"/>: some of them promise a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UdpLabCollection : ICollectionFixture<UdpLab>
{
    public const string Name = "four hosts, udp";
}
