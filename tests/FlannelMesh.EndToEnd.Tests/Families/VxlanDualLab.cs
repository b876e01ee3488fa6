using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Families;

/// <summary>Three hosts with vxlan, hosts and pods with both families.</summary>
public sealed class VxlanDualLab() : LabFixture(
    new LabOptions { Backend = "vxlan", Families = AddressFamilies.Dual, ConfigOverrides = "flannelmesh.withdraw-after = 60s" }, startAgents: true);
