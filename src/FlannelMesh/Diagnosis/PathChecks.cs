namespace FlannelMesh.Diagnosis;

/// <summary>What packets of full size meet on their way.</summary>
public static class PathChecks
{
    public static IEnumerable<CheckResult> Of(HostFacts facts)
    {
        yield return facts.Underlay is { } underlay
            ? CheckResult.Ok("underlay", $"{underlay.LinkName} ({underlay.PublicIp ?? underlay.PublicIpv6}), MTU {underlay.Mtu}")
            : CheckResult.Fail("underlay", facts.UnderlayProblem ?? "there is no interface to the other hosts", "name it with --iface");
        foreach (var device in facts.OwnDevices)
        {
            if (facts.Links.FirstOrDefault(link => link.Name == device) is { } link)
            {
                yield return Device(facts, device, link.Mtu);
            }
        }

        // One value for all hosts: the narrowest path decides.
        var narrowest = facts.Paths.Min(path => path.Carries);
        foreach (var path in facts.Paths)
        {
            yield return Path(path, () => Cure(facts, narrowest!.Value));
        }
    }

    private static CheckResult Device(HostFacts facts, string device, uint actual) => facts.Mtu switch
    {
        null => CheckResult.Ok("mtu", $"{device} has {actual} bytes"),
        { } wanted when actual > wanted => CheckResult.Fail(
            "mtu",
            $"{device} has {actual} bytes, but only {wanted} fit into the packets of {facts.Underlay?.LinkName}: large packets are lost",
            $"ip link set {device} mtu {wanted}; the running agent does it by itself"),
        { } wanted when actual < wanted => CheckResult.Ok("mtu", $"{device} has {actual} bytes of the {wanted} that fit"),
        _ => CheckResult.Ok("mtu", $"{device} has {actual} bytes, as {facts.Underlay?.LinkName} allows"),
    };

    private static CheckResult Path(PathFact path, Func<string> cure) => path.Carries switch
    {
        null => CheckResult.Ok("path-mtu", $"unknown: {path.Peer} answers no ping"),
        { } carries when carries < path.Needed => CheckResult.Warn(
            "path-mtu", $"the path to {path.Peer} carries only {carries} bytes, and {path.Needed} are needed: larger packets are lost", cure()),
        _ => CheckResult.Ok("path-mtu", $"the path to {path.Peer} carries {path.Needed} bytes"),
    };

    /// <param name="facts">Of this host.</param>
    /// <param name="carries">Bytes of an underlay packet: Backend's MTU counts the encapsulation in.</param>
    private static string Cure(HostFacts facts, uint carries)
    {
        const string Raise = "raise the MTU on that path";
        if (carries < facts.SmallestOuterMtu)
        {
            return $"{Raise}: it is too small for an overlay";
        }

        return facts.IsVxlan || facts.Tunnel is not null
            ? $"give \"MTU\": {carries} to the Backend in net-conf.json of every host, or {Raise}"
            : $"ip link set {facts.Underlay?.LinkName} mtu {carries} on every host, or {Raise}";
    }
}
