namespace FlannelMesh.Diagnosis;

/// <summary>All checks in the order in which they are printed.</summary>
public static class Checkup
{
    public static IReadOnlyList<CheckResult> Of(HostFacts facts) =>
    [
        .. KernelChecks.Of(facts),
        .. TunnelChecks.Of(facts),
        .. SysctlChecks.Of(facts),
        .. FirewallChecks.Of(facts),
        .. PathChecks.Of(facts),
        .. ChecksumChecks.Of(facts),
        .. CloudChecks.Of(facts),
        .. CertificateChecks.Of(facts),
        .. NodeChecks.Of(facts),
    ];
}
