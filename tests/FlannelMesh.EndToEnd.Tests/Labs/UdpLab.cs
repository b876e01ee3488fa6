using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>Four hosts with udp; the last is no seed and no voter.</summary>
public sealed class UdpLab() : LabFixture(
    new LabOptions { Hosts = 4, Backend = "udp", PodsPerHost = 1, ConfigOverrides = "flannelmesh.withdraw-after = 60s" }, startAgents: true);
