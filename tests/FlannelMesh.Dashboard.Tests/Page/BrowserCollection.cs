namespace FlannelMesh.Dashboard.Tests.Page;

/// <summary>One browser for all tests of the page against a made-up cluster.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "browser";
}
