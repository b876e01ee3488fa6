using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Families;

/// <summary>Three hosts with udp, hosts and pods with IPv6 alone.</summary>
public sealed class UdpIpv6Lab() : LabFixture(
    new LabOptions { Backend = "udp", Families = AddressFamilies.IPv6, ConfigOverrides = "flannelmesh.withdraw-after = 60s" }, startAgents: true);
