namespace FlannelMesh.Diagnosis;

/// <summary>Checksums of encapsulated packets, which some network cards get wrong: pings arrive, and TCP and DNS between hosts hang.</summary>
public static class ChecksumChecks
{
    private const string Name = "checksum";
    private const string Setting = "vxlan-tx-checksum-offload = off";

    /// <summary>
    /// VMware's: github.com/replicatedhq/kURL/pull/5071, github.com/siderolabs/talos/pull/10238, github.com/k3s-io/k3s/issues/5013. Of
    /// other drivers only single kernels and firmwares are known, which the counters show.
    /// </summary>
    private static readonly string[] Suspects = ["vmxnet3"];

    public static IEnumerable<CheckResult> Of(HostFacts facts)
    {
        foreach (var device in facts.OwnDevices.Where(device => facts.Links.Any(link => link.Name == device)))
        {
            yield return Sent(facts, device);
        }

        if (facts.IsVxlan)
        {
            yield return Received(facts);
        }
    }

    private static CheckResult Sent(HostFacts facts, string device) =>
        (facts.ChecksumOffload.TryGetValue(device, out var isOn) ? isOn : (bool?)null, facts.UnderlayDriver) switch
        {
            (null, _) => CheckResult.Ok(Name, $"unknown for {device}"),
            (false, _) => CheckResult.Ok(Name, $"checksums of {device} are made by the kernel"),
            (_, { } driver) when Suspects.Contains(driver) => CheckResult.Warn(
                Name,
                $"checksums of {device} are left to {facts.Underlay?.LinkName}, whose driver {driver} gets them wrong on some hosts: pings arrive, and TCP hangs",
                $"if it does: {Setting} in the agent's configuration, or at once ethtool -K {device} tx-checksum-ip-generic off"),
            (_, var driver) => CheckResult.Ok(Name, $"checksums of {device} are left to {facts.Underlay?.LinkName} ({driver ?? "unknown driver"})"),
        };

    private static CheckResult Received(HostFacts facts)
    {
        const string ReceivedName = "checksum-errors";
        var bad = facts.Received.Where(received => received.IsTooMany).ToList();
        return bad.Count == 0
            ? CheckResult.Ok(ReceivedName, facts.Received.IsEmpty ? "unknown: there is no /proc/net/snmp" : "what arrives here has good checksums")
            : CheckResult.Warn(
                ReceivedName,
                $"{string.Join(" and ", bad.Select(received => $"{received.Bad} {received.Protocol.ToUpperInvariant()} packets"))} arrived with a wrong "
                    + "checksum and were dropped: a host that sends them gets checksums inside VXLAN wrong",
                $"{Setting} on the other hosts (ethtool -K DEVICE tx-checksum-ip-generic off tries it at once), then see whether InCsumErrors in /proc/net/snmp stays");
    }
}
