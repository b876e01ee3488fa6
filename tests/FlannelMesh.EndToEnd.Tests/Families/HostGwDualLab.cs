using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Families;

/// <summary>Three hosts with host-gw, hosts and pods with both families.</summary>
public sealed class HostGwDualLab() : LabFixture(
    new LabOptions { Backend = "host-gw", Families = AddressFamilies.Dual, ConfigOverrides = "flannelmesh.withdraw-after = 60s" }, startAgents: true);
