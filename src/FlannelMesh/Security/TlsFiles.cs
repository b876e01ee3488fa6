namespace FlannelMesh.Security;

/// <summary>Where certificates are.</summary>
/// <param name="Authority">One or more certificates of authorities, PEM; two while one is replaced by another.</param>
/// <param name="Certificate">This node's, PEM.</param>
/// <param name="Key">Its private key, PEM, readable for its owner alone.</param>
public sealed record TlsFiles(string Authority, string Certificate, string Key);
