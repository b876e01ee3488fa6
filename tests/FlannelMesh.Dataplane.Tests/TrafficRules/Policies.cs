using System.Net;
using FlannelMesh.Dataplane.TrafficRules;

namespace FlannelMesh.Dataplane.Tests.TrafficRules;

internal static class Policies
{
    public static (IPNetwork Network, IPNetwork Subnet) V4 { get; } = (IPNetwork.Parse("10.5.0.0/16"), IPNetwork.Parse("10.5.1.0/24"));

    public static (IPNetwork Network, IPNetwork Subnet) V6 { get; } = (IPNetwork.Parse("fd00:5::/48"), IPNetwork.Parse("fd00:5:0:1::/64"));

    public static TrafficPolicy Of(bool masquerade = true, bool forward = true, bool fullyRandom = true, bool v4 = true, bool v6 = false) => new()
    {
        Masquerade = masquerade,
        Forward = forward,
        FullyRandom = fullyRandom,
        Families = [.. v4 ? [V4] : Array.Empty<(IPNetwork, IPNetwork)>(), .. v6 ? [V6] : Array.Empty<(IPNetwork, IPNetwork)>()],
    };
}
