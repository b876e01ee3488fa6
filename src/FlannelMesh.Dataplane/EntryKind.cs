namespace FlannelMesh.Dataplane;

/// <summary>Kinds of kernel objects, in the order they are made; they are removed in reverse.</summary>
public enum EntryKind
{
    Link,
    Address,
    Neighbor,
    Fdb,
    Nexthop,
    Route,
}
