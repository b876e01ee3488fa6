namespace FlannelMesh.Transport;

/// <summary>
/// The serializers that members use between each other, by identifier. Not among them: 1 (Newtonsoft.Json with type names), 2 (Protocol Buffers by
/// type name) and 3 (actors deployed from another node, made by type name).
/// </summary>
internal static class WireSerializers
{
    public static bool IsAllowed(ulong identifier) => identifier is
        4 // byte arrays
        or 5 // cluster
        or 6 // actor selections
        or 11 or 12 // distributed data
        or 13 // sharding
        or 14 // singleton
        or 16 // Akka's small messages: identify, watch
        or 17 // numbers and strings
        or 22 // system messages: watching
        or 8283; // ours
}
