using System.Collections.Immutable;

namespace FlannelMesh.EndToEnd.Tests.Guarantees;

/// <summary>What flannel does wrong, what holds here instead, and the tests that fail when it does not.</summary>
/// <param name="Number">1 to 20, in the order of flannel's parts: leases, backends, firewall, clouds, udp.</param>
/// <param name="Tests">PROJECT/FOLDER/CLASS.METHOD, from the folder of all tests.</param>
public sealed record Guarantee(int Number, string Flannel, string Here, params ImmutableArray<string> Tests)
{
    public override string ToString() => $"{Number}: {Here}";
}
