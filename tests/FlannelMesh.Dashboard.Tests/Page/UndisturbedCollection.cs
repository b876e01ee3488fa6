namespace FlannelMesh.Dashboard.Tests.Page;

/// <summary>Tests that measure times: they run alone, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UndisturbedCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "undisturbed";
}
