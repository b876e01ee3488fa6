using System.Text.Json.Nodes;

namespace FlannelMesh.Cni.Attachments;

/// <param name="Document">The delegate's configuration; null if the file holds none.</param>
/// <param name="Path">The file that goes with the attachment; null if it is not this attachment's alone.</param>
internal sealed record StoredAttachment(Attachment Attachment, JsonObject? Document, string? Path);
