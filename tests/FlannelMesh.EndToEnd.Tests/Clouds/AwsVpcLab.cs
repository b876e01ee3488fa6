using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Clouds;

/// <summary>Two hosts in a fake cloud.</summary>
public sealed class AwsVpcLab() : LabFixture(new LabOptions { Hosts = 2, Backend = "aws-vpc", PodsPerHost = 1 }, startAgents: true);
