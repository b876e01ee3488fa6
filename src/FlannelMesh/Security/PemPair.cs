namespace FlannelMesh.Security;

/// <summary>A certificate and its private key, each as PEM (RFC 7468).</summary>
public sealed record PemPair(string Certificate, string Key);
