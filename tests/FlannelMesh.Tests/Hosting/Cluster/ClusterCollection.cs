namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>Tests with whole clusters take turns: their failure detectors need processor time.</summary>
[CollectionDefinition("cluster", DisableParallelization = true)]
public sealed class ClusterCollection;
