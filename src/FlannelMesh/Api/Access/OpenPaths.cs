namespace FlannelMesh.Api.Access;

/// <summary>What everybody may read, whoever else has to say who they are.</summary>
[Flags]
public enum OpenPaths
{
    None = 0,
    Health = 1,
    Metrics = 2,
    Everything = 4,
}
