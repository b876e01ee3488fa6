using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Drift;

/// <summary>Four hosts with vxlan; the last is no seed and no voter.</summary>
public sealed class FourHostsVxlanLab() : LabFixture(new LabOptions { Hosts = 4, PodsPerHost = 1 }, startAgents: true);
