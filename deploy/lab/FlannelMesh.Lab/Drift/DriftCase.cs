using System.Collections.Immutable;

namespace FlannelMesh.Labs.Drift;

/// <summary>
/// One thing that somebody spoils in a host's kernel. Text may hold {subnet}, {gateway}, {mac}, {underlay} and {nexthop}, which are of one
/// peer (see <see cref="DriftTarget"/>), and {own}, the network address of the host's own subnet of the same family.
/// </summary>
/// <param name="Name">What is done, such as `route deleted`.</param>
/// <param name="Kind">What the repair is counted as in flannelmesh_repairs_total.</param>
/// <param name="Command">Shell commands, run inside the host's namespace.</param>
/// <param name="Repairs">What the agent has to log, without `Repaired`; a line that begins with * comes once for each peer.</param>
public sealed record DriftCase(string Name, string Kind, string Command, params ImmutableArray<string> Repairs)
{
    public override string ToString() => Name;
}
