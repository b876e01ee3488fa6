namespace FlannelMesh.Netlink.Messages;

/// <summary>Turns a message into an object, or null for a message that is not one.</summary>
internal delegate T? MessageReader<out T>(NetlinkMessage message)
    where T : class;
