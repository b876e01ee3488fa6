using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Drift;

/// <summary>Four hosts with host-gw; the last is no seed and no voter.</summary>
public sealed class FourHostsHostGwLab() : LabFixture(new LabOptions { Hosts = 4, Backend = "host-gw", PodsPerHost = 1 }, startAgents: true);
