namespace FlannelMesh.EndToEnd.Tests.Packaging;

[CollectionDefinition(Name)]
public sealed class PackagingCollection : ICollectionFixture<Packages>, ICollectionFixture<DebianRoot>
{
    public const string Name = "packages, and a Debian to install them in";
}
