using FlannelMesh.EndToEnd.Tests.Labs;

namespace FlannelMesh.EndToEnd.Tests.Clouds;

/// <summary>Two hosts in a fake cloud.</summary>
public sealed class GceLab() : LabFixture(CloudOptions.Of("gce"), startAgents: true);
