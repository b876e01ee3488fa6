namespace FlannelMesh.Tunnel.Tests;

/// <summary>Tests that count what the whole process holds, or measure time: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
