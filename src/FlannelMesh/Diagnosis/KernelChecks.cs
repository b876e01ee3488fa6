namespace FlannelMesh.Diagnosis;

/// <summary>Permissions, kernel features and programs.</summary>
public static class KernelChecks
{
    public static IEnumerable<CheckResult> Of(HostFacts facts)
    {
        yield return facts.MissingCapabilities.IsEmpty
            ? CheckResult.Ok("capabilities", "CAP_NET_ADMIN and CAP_NET_RAW are held")
            : CheckResult.Fail(
                "capabilities",
                $"{string.Join(" and ", facts.MissingCapabilities)} missing",
                "run as root or give the process these capabilities");
        if (facts.IsVxlan)
        {
            yield return facts.HasVxlan switch
            {
                true => CheckResult.Ok("vxlan", "the kernel has VXLAN"),
                false => CheckResult.Fail("vxlan", "this kernel has no VXLAN", "install the kernel's module package (linux-modules-extra) and run: modprobe vxlan"),
                null => CheckResult.Warn("vxlan", "this system does not show whether the kernel has VXLAN", "run on the host: modprobe vxlan"),
            };
        }

        yield return facts.HasNexthops
            ? CheckResult.Ok("nexthops", "the kernel has nexthop objects")
            : CheckResult.Warn(
                "nexthops",
                "this kernel has no nexthop objects, so that many peers take long to program",
                "use a kernel from 5.3 on");
        yield return Nft(facts);
    }

    private static CheckResult Nft(HostFacts facts) => (facts.NftProblem, facts.Masquerades, facts.HasForwardRules) switch
    {
        (null, _, _) => CheckResult.Ok("nft", "nft works"),
        (_, false, false) => CheckResult.Ok("nft", $"{facts.NftProblem}, and no rules are wanted"),
        (_, true, _) => CheckResult.Fail("nft", facts.NftProblem, "install the package nftables, or leave out --ip-masq"),
        _ => CheckResult.Warn("nft", facts.NftProblem, "install the package nftables, or give --iptables-forward-rules=false"),
    };
}
