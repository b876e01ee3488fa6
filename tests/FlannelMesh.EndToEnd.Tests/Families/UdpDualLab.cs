using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Families;

/// <summary>Three hosts with udp, hosts and pods with both families.</summary>
public sealed class UdpDualLab() : LabFixture(
    new LabOptions { Backend = "udp", Families = AddressFamilies.Dual, ConfigOverrides = "flannelmesh.withdraw-after = 60s" }, startAgents: true);
