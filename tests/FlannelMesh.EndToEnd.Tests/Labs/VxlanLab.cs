using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>Three hosts with vxlan, all agents started at the same time.</summary>
public sealed class VxlanLab() : LabFixture(new LabOptions(), startAgents: true);
