namespace FlannelMesh.Health.Problems;

/// <summary>When the cluster port's certificate and its authority's begin and end, in UTC.</summary>
public sealed record CertificateTimes(DateTime NotBefore, DateTime NotAfter, DateTime AuthorityNotBefore, DateTime AuthorityNotAfter, DateTime Now);
