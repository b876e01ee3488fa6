using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Families;

/// <summary>Three hosts with vxlan, hosts and pods with IPv6 alone.</summary>
public sealed class VxlanIpv6Lab() : LabFixture(
    new LabOptions { Backend = "vxlan", Families = AddressFamilies.IPv6, ConfigOverrides = "flannelmesh.withdraw-after = 60s" }, startAgents: true);
