using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>Three hosts with host-gw, all agents started at the same time.</summary>
public sealed class HostGwLab() : LabFixture(new LabOptions { Backend = "host-gw" }, startAgents: true);
