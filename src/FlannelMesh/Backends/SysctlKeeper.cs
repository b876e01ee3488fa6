using System.Collections.Immutable;
using FlannelMesh.Hosting;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Backends;

/// <summary>Sets the kernel parameters of <see cref="SysctlPlan"/>, and again when somebody has set them back.</summary>
/// <param name="read">As <see cref="SysctlFiles.Read(Sysctl)"/>.</param>
/// <param name="write">As <see cref="SysctlFiles.Write"/>.</param>
internal sealed class SysctlKeeper(ILogger log, Func<Sysctl, string?> read, Func<Sysctl, string, string?> write)
{
    /// <summary>What repairs of parameters are counted as.</summary>
    public const string RepairKind = "Sysctl";

    private ImmutableHashSet<Sysctl> _refused = [];

    /// <summary>The devices at the last look; null before the first.</summary>
    private IReadOnlyDictionary<string, int>? _devices;

    /// <param name="node">Says which families are in use.</param>
    /// <param name="ownDevices">The backend's devices that are in place, with their interface indexes.</param>
    /// <param name="advertised">As in <see cref="SysctlPlan.Changes"/>.</param>
    public SysctlReport Ensure(LocalNode node, IReadOnlyDictionary<string, int> ownDevices, Func<IEnumerable<string>> advertised)
    {
        var changes = SysctlPlan.Changes(node.Network.EnableIpv4, node.Network.EnableIpv6, ownDevices.Keys, advertised, read);
        var before = _devices;
        _devices = ownDevices;
        if (changes.Count == 0)
        {
            _refused = [];
            return default;
        }

        string? problem = null;
        var repairs = 0;
        var refused = ImmutableHashSet.CreateBuilder<Sysctl>();
        var unset = before is null ? null : Unset(ownDevices, before);
        foreach (var (sysctl, from, to, objection) in changes)
        {
            if ((objection ?? write(sysctl, to)) is { } error)
            {
                problem ??= $"{sysctl} is {from} and cannot be set: {error}{(objection is null ? $"; run on the host: sysctl -w {sysctl}={to}" : "")}";
                refused.Add(sysctl);
                if (!_refused.Contains(sysctl))
                {
                    BackendLog.SysctlRefused(log, sysctl.Name, from, to, error);
                }
            }
            else if (unset is null || unset.Contains(sysctl) || _refused.Contains(sysctl))
            {
                BackendLog.SysctlSet(log, sysctl.Name, from, to);
            }
            else
            {
                repairs++;
                BackendLog.Repaired(log, RepairKind, $"{sysctl.Name} was {from} instead of {to}");
            }
        }

        _refused = refused.ToImmutable();
        return new SysctlReport(problem, repairs);
    }

    /// <summary>Those of devices that were made since the last look: they have the kernel's defaults yet.</summary>
    private static HashSet<Sysctl> Unset(IReadOnlyDictionary<string, int> devices, IReadOnlyDictionary<string, int> before) =>
        [.. devices.Where(device => !before.Contains(device)).SelectMany(device => SysctlPlan.OfDevice(device.Key))];
}
