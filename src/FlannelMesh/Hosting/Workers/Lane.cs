namespace FlannelMesh.Hosting.Workers;

/// <summary>Whose turn comes first among the dispatchers that share workers.</summary>
internal enum Lane
{
    High,
    Normal,
    Low,
}
