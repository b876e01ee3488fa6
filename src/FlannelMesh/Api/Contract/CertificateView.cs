namespace FlannelMesh.Api.Contract;

/// <summary>The certificate of the cluster port.</summary>
/// <param name="Serial">Hexadecimal.</param>
/// <param name="AuthorityNotAfter">When the authority's own certificate ends.</param>
/// <param name="RevocationLists">Those that count, one for each authority that has revoked something.</param>
public sealed record CertificateView(
    string Serial, DateTime NotBefore, DateTime NotAfter, DateTime AuthorityNotBefore, DateTime AuthorityNotAfter, IReadOnlyList<RevocationListView> RevocationLists);
