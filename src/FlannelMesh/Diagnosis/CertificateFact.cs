namespace FlannelMesh.Diagnosis;

/// <summary>What the files of --tls-ca, --tls-cert and --tls-key hold.</summary>
/// <param name="Node">Whom the certificate names; empty if there is a problem.</param>
/// <param name="Days">How many days it is still good.</param>
/// <param name="Problem">Why the files cannot be used; null if they can.</param>
public sealed record CertificateFact(string Node, int Days, string? Problem);
