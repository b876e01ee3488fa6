using FlannelMesh.EndToEnd.Tests.Packaging;
using Xunit.Abstractions;

namespace FlannelMesh.EndToEnd.Tests;

/// <summary>What takes minutes starts first, else the rest of the machine waits for it in the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        PackagingCollection.Name, nameof(Leases.VoterTests), nameof(Leases.ReleaseTests), nameof(Security.HostileTlsPeersTests), nameof(Agents.LosslessRestartTests),
        nameof(Health.MeshTests), nameof(Containers.PodmanTests), nameof(Bootstrap.OtherClusterTests), nameof(Security.HostilePeersTests),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Longest, name => collection.DisplayName.EndsWith(name, StringComparison.Ordinal)) is var place and >= 0
            ? place
            : Longest.Length);
}
