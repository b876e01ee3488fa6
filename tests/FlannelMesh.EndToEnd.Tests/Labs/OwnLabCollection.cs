namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>Tests that stop or add agents make a lab of their own; as one collection they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OwnLabCollection
{
    public const string Name = "own lab";
}
