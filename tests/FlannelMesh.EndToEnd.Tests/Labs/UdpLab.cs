using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>Three hosts with udp, all agents started at the same time.</summary>
public sealed class UdpLab() : LabFixture(new LabOptions { Backend = "udp", ConfigOverrides = "flannelmesh.withdraw-after = 60s" }, startAgents: true);
