namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>Runs when all others have ended: it takes all cores, and the thread pool that actors of other tests wait for.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SimulationCollection
{
    public const string Name = "simulation";
}
