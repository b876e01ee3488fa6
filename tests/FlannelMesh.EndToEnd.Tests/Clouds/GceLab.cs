using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Clouds;

/// <summary>Two hosts in a fake cloud.</summary>
public sealed class GceLab() : LabFixture(new LabOptions { Hosts = 2, Backend = "gce", PodsPerHost = 1 }, startAgents: true);
