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

        foreach (var path in facts.Paths)
        {
            yield return Path(path);
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

    private static CheckResult Path(PathFact path) => path.Carries switch
    {
        null => CheckResult.Ok("path-mtu", $"unknown: {path.Peer} answers no ping"),
        0 => CheckResult.Warn("path-mtu", $"the path to {path.Peer} carries fewer than {path.Needed} bytes, and does not say how many", Cure),
        { } carries when carries < path.Needed => CheckResult.Warn(
            "path-mtu", $"the path to {path.Peer} carries only {carries} bytes, and {path.Needed} are needed", Cure),
        _ => CheckResult.Ok("path-mtu", $"the path to {path.Peer} carries {path.Needed} bytes"),
    };

    private const string Cure = "give what it carries as Backend.MTU in net-conf.json, or raise it on that path";
}
