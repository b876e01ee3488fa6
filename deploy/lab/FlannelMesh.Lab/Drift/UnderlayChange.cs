using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs.Drift;

/// <summary>What can happen to a host's underlay interface, as shell commands inside its namespace. The host's default route is brought back.</summary>
public static class UnderlayChange
{
    public const string OtherName = "eth9";

    public const string Down = "ip link set eth0 down";

    public const string Up = $"ip link set eth0 up; {DefaultRoute}";

    public const string Rename = $"ip link set eth0 down; ip link set eth0 name {OtherName}; ip link set {OtherName} up; {DefaultRoute}";

    public const string RenameBack = $"ip link set {OtherName} down; ip link set {OtherName} name eth0; {Up}";

    private const string DefaultRoute = "ip route add default via 10.99.0.1";

    /// <summary>Another device takes the place of eth0, with its name and address.</summary>
    public static string Replace(Lab lab, LabHost host) =>
        $"ip link del eth0; ip link add eth0 type veth peer name {host.Name} netns {lab.Network.Name}; "
        + $"ip -n {lab.Network.Name} link set {host.Name} master {Underlay.Bridge} up; "
        + $"ip addr add {host.Address}/{Underlay.Network.PrefixLength} dev eth0; {Up}";

    /// <summary>One address goes, then the other comes, as when a DHCP server gives another.</summary>
    public static string Renumber(string from, string to) =>
        $"ip addr del {from}/{Underlay.Network.PrefixLength} dev eth0; ip addr add {to}/{Underlay.Network.PrefixLength} dev eth0; {DefaultRoute}";
}
