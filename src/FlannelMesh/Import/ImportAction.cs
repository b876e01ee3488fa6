namespace FlannelMesh.Import;

public enum ImportAction
{
    Reserve = 1,

    /// <summary>It is reserved for that node already.</summary>
    None = 2,

    /// <summary>It cannot be reserved for that node.</summary>
    Conflict = 3,
}
