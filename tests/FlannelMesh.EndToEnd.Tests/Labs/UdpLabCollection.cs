namespace FlannelMesh.EndToEnd.Tests.Labs;

[CollectionDefinition(Name)]
public sealed class UdpLabCollection : ICollectionFixture<UdpLab>
{
    public const string Name = "four hosts, udp";
}
