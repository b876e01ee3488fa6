namespace FlannelMesh.Security.Revocation;

/// <param name="Serial">As <see cref="SerialNumbers"/> writes it.</param>
public sealed record IssuedCertificate(string Serial, DateTimeOffset NotAfter, NodeId? NodeId, string Name);
