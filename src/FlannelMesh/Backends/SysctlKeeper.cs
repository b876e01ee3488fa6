using System.Collections.Immutable;
using FlannelMesh.Hosting;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Backends;

/// <summary>Sets the kernel parameters of <see cref="SysctlPlan"/>, and again when somebody has set them back.</summary>
/// <param name="read">As <see cref="SysctlFiles.Read"/>.</param>
/// <param name="write">As <see cref="SysctlFiles.Write"/>.</param>
internal sealed class SysctlKeeper(ILogger log, Func<Sysctl, string?> read, Func<Sysctl, string, string?> write)
{
    private ImmutableHashSet<Sysctl> _refused = [];

    /// <param name="node">Says which families are in use.</param>
    /// <param name="ownDevices">The backend's devices that are in place.</param>
    /// <param name="advertised">As in <see cref="SysctlPlan.Changes"/>.</param>
    /// <returns>Null, or what could not be set and what to do about it.</returns>
    public string? Ensure(LocalNode node, IEnumerable<string> ownDevices, Func<IEnumerable<string>> advertised)
    {
        string? problem = null;
        var refused = ImmutableHashSet.CreateBuilder<Sysctl>();
        var changes = SysctlPlan.Changes(node.Network.EnableIpv4, node.Network.EnableIpv6, ownDevices, advertised, read);
        foreach (var (sysctl, from, to, objection) in changes)
        {
            if ((objection ?? write(sysctl, to)) is not { } error)
            {
                BackendLog.SysctlSet(log, sysctl.Name, from, to);
                continue;
            }

            problem ??= $"{sysctl} is {from} and cannot be set: {error}{(objection is null ? $"; run on the host: sysctl -w {sysctl}={to}" : "")}";
            refused.Add(sysctl);
            if (!_refused.Contains(sysctl))
            {
                BackendLog.SysctlRefused(log, sysctl.Name, from, to, error);
            }
        }

        _refused = refused.ToImmutable();
        return problem;
    }
}
