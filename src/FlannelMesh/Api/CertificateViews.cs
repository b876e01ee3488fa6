using FlannelMesh.Api.Contract;
using FlannelMesh.Health.Problems;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Api;

/// <summary>The cluster port's certificate as the API shows it.</summary>
internal static class CertificateViews
{
    public static CertificateView Of(TlsCredentials tls)
    {
        var material = tls.Current;
        return new CertificateView(
            SerialNumbers.Of(material.Certificate),
            material.Certificate.NotBefore.ToUniversalTime(),
            material.Certificate.NotAfter.ToUniversalTime(),
            material.Issuer.NotBefore.ToUniversalTime(),
            material.Issuer.NotAfter.ToUniversalTime(),
            [.. tls.Revocations.Lists.Value.Values.Select(list => new RevocationListView(list.Authority, list.Key, list.List.Number, list.List.Serials.Count))]);
    }

    public static CertificateTimes TimesOf(CertificateView view, DateTimeOffset now) =>
        new(view.NotBefore, view.NotAfter, view.AuthorityNotBefore, view.AuthorityNotAfter, now.UtcDateTime);
}
