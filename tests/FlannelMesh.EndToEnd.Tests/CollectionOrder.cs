using FlannelMesh.EndToEnd.Tests.Drift;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.EndToEnd.Tests.Packaging;
using Xunit.Abstractions;

namespace FlannelMesh.EndToEnd.Tests;

/// <summary>
/// What takes minutes or both cores starts first, else the rest of the machine waits for it in the end. What promises a time that is several times
/// what it takes comes last, beside its like: most of that time they wait.
/// </summary>
public sealed class CollectionOrder : ITestCollectionOrderer
{
    private static readonly string[] First =
    [
        PackagingCollection.Name, nameof(Leases.VoterTests), nameof(Leases.ReleaseTests), nameof(Agents.LosslessRestartTests), nameof(Health.MeshTests),
        nameof(Containers.PodmanTests), nameof(Security.HostileTlsPeersTests), nameof(Security.HostilePeersTests),
    ];

    private static readonly string[] Last =
    [
        UdpLabCollection.Name, FourHostsVxlanCollection.Name, nameof(Chaos.ChaosRunTests), FourHostsHostGwCollection.Name,
        nameof(Families.VxlanDualTests), nameof(Families.HostGwDualTests),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(Place);

    private static int Place(ITestCollection collection)
    {
        var (first, last) = (PlaceIn(First, collection), PlaceIn(Last, collection));
        return first >= 0 ? first
            : last >= 0 ? First.Length + 1 + last
            : First.Length;
    }

    private static int PlaceIn(string[] names, ITestCollection collection) =>
        Array.FindIndex(names, name => collection.DisplayName.EndsWith(name, StringComparison.Ordinal));
}
