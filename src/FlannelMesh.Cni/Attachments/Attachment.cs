namespace FlannelMesh.Cni.Attachments;

/// <summary>A container's interface in a network.</summary>
internal readonly record struct Attachment(string ContainerId, string InterfaceName);
