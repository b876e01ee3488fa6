using System.Globalization;
using FlannelMesh.Backends.Tun;

namespace FlannelMesh.Hosting;

/// <summary>
/// The kernel parameters without which no packet between pods arrives: forwarding, and on our own devices no strict reverse path filter and
/// no router advertisements. Those of other devices are the operator's.
/// </summary>
public static class SysctlPlan
{
    private const string All = "all";

    /// <param name="isIpv4">The overlay has IPv4.</param>
    /// <param name="isIpv6">The overlay has IPv6.</param>
    /// <param name="ownDevices">Devices that the agent made.</param>
    /// <param name="advertised">
    /// Devices whose IPv6 default route a router has announced. Asked only when it matters: a host that begins to forward drops such routes
    /// at once, unless the device's accept_ra is 2.
    /// </param>
    /// <param name="read">A parameter's value, without the line's end; null if the kernel has no such parameter.</param>
    public static IReadOnlyList<SysctlChange> Changes(
        bool isIpv4, bool isIpv6, IEnumerable<string> ownDevices, Func<IEnumerable<string>> advertised, Func<Sysctl, string?> read)
    {
        var changes = new List<SysctlChange>();
        var devices = ownDevices.ToList();
        if (isIpv4)
        {
            Want(Sysctl.Ipv4Forward, value => value == "0", "1");
            foreach (var device in devices)
            {
                Want(Sysctl.RpFilter(device), _ => EffectiveRpFilter(device, read) == 1, "2");
            }
        }

        if (isIpv6 && read(Sysctl.Ipv6Forward) == "0")
        {
            var cut = advertised().FirstOrDefault(device => read(Sysctl.AcceptRa(device)) == "1");
            changes.Add(new SysctlChange(Sysctl.Ipv6Forward, "0", "1", cut is null ? null : Objection(cut)));
        }

        foreach (var device in devices)
        {
            Want(Sysctl.AcceptRa(device), value => value != "0", "0");
        }

        if (isIpv4 && devices.Contains(TunBackend.DeviceName))
        {
            // The tunnel's ICMP errors come from this host's own address, which the kernel takes for a forgery otherwise.
            Want(Sysctl.AcceptLocal(TunBackend.DeviceName), value => value == "0", "1");
        }

        return changes;

        void Want(Sysctl sysctl, Func<string, bool> isWrong, string wanted)
        {
            if (read(sysctl) is { } value && isWrong(value))
            {
                changes.Add(new SysctlChange(sysctl, value, wanted));
            }
        }
    }

    /// <summary>The parameters of one device that <see cref="Changes"/> looks at.</summary>
    public static IEnumerable<Sysctl> OfDevice(string device) => [Sysctl.RpFilter(device), Sysctl.AcceptRa(device), Sysctl.AcceptLocal(device)];

    private static string Objection(string device) =>
        $"{device} would lose its IPv6 default route, which a router announces; allow it first: sysctl -w {Sysctl.AcceptRa(device)}=2";

    /// <summary>What the kernel goes by: the larger of the device's and that of all; null if there is no such device.</summary>
    public static int? EffectiveRpFilter(string device, Func<Sysctl, string?> read)
    {
        return Number(Sysctl.RpFilter(device)) is { } own ? Math.Max(own, Number(Sysctl.RpFilter(All)) ?? 0) : null;

        int? Number(Sysctl sysctl) =>
            int.TryParse(read(sysctl), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
