using FlannelMesh.Configuration;
using FlannelMesh.Security;

namespace FlannelMesh.Diagnosis;

/// <summary>The certificate of the cluster port.</summary>
public static class CertificateChecks
{
    /// <summary>In time for somebody to do something about it.</summary>
    private const int Soon = 30;

    public static IEnumerable<CheckResult> Of(HostFacts facts)
    {
        if (facts.Certificate is not { } certificate)
        {
            yield break;
        }

        const string Cure = "`flannelmesh ca issue` where the authority is, and copy the files here; a running agent reads them again";
        yield return certificate switch
        {
            { Problem: { } problem } => CheckResult.Fail("certificate", problem, Cure),
            { Days: < Soon } => CheckResult.Warn("certificate", $"of {certificate.Node}, ends in {certificate.Days} days", Cure),
            _ => CheckResult.Ok("certificate", $"of {certificate.Node}, good for {certificate.Days} days"),
        };
    }

    /// <summary>Null without TLS.</summary>
    public static CertificateFact? Read(TlsFiles? files, TimeProvider time)
    {
        if (files is null)
        {
            return null;
        }

        try
        {
            var material = TlsMaterial.Load(files, time);
            return new CertificateFact(material.Identity.Name, (int)(material.Certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime).TotalDays, null);
        }
        catch (ConfigurationException e)
        {
            return new CertificateFact("", 0, e.Message);
        }
    }
}
