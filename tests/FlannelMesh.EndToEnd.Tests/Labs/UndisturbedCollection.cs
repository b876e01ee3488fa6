namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>Tests that promise a time to the tenth of a second, or that take both cores themselves: they run alone, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UndisturbedCollection
{
    public const string Name = "undisturbed";
}
