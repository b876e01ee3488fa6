using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Containers;

/// <summary>Three hosts with both families and without pods: containers take their place. The agents masquerade, so that the bridges need not.</summary>
public sealed class ContainersLab() : LabFixture(
    new LabOptions { PodsPerHost = 0, Families = AddressFamilies.Dual, ConfigOverrides = "flannelmesh.ip-masq = true" }, startAgents: true);
