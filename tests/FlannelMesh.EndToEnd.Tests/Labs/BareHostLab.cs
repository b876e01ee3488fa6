using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>One host and no agent.</summary>
public sealed class BareHostLab() : LabFixture(new LabOptions { Hosts = 1 }, startAgents: false);
