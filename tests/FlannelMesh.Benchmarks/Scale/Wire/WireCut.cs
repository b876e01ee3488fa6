using System.Collections.Frozen;
using Akka.Actor;

namespace FlannelMesh.Benchmarks.Scale.Wire;

/// <summary>A network that is cut in two: between the sides everything that is sent is lost, and nobody answers.</summary>
internal sealed class WireCut
{
    private volatile FrozenSet<string> _side = [];

    /// <param name="hosts">The addresses of one side; the others are the other one. None: there is no cut.</param>
    public void Set(IEnumerable<string> hosts) => _side = hosts.ToFrozenSet();

    public bool IsBetween(Address one, Address other) => _side.Count > 0 && _side.Contains(one.Host) != _side.Contains(other.Host);
}
