using System.Text.Json;
using FlannelMesh.Dataplane.Tests.Scenarios;
using FlannelMesh.Netlink;
using FlannelMesh.Testing;

namespace FlannelMesh.Dataplane.Tests.Kernel;

/// <summary>A namespace with an underlay interface eth0 and a reconciler in it. What the kernel has is read with ip(8) and bridge(8).</summary>
public abstract class KernelNode : IDisposable
{
    private readonly RouteNetlink _netlink;

    protected KernelNode()
    {
        try
        {
            Namespace.IpBatch(
            [
                "link add eth0 type veth peer name eth0p",
                "link set eth0p up",
                "link set eth0 up",
                "address add 192.0.2.1/24 dev eth0",
                "address add 2001:db8::1/64 dev eth0 nodad",
            ]);
            _netlink = Namespace.OpenNetlink();
        }
        catch
        {
            // A test whose constructor fails is not disposed of.
            Namespace.Dispose();
            throw;
        }

        Reconciler = new Reconciler(_netlink, TimeProvider.System);
    }

    protected TestNamespace Namespace { get; } = new();

    protected Reconciler Reconciler { get; private set; }

    public void Dispose()
    {
        _netlink.Dispose();
        Namespace.Dispose();
        GC.SuppressFinalize(this);
    }

    protected ApplyReport Apply(Overlay overlay) => Apply(overlay.ToState());

    protected ApplyReport Apply(DesiredState state)
    {
        Reconciler.SetDesired(state);
        return Reconciler.Apply();
    }

    protected ApplyReport Resync()
    {
        Reconciler.QueueResync();
        return Reconciler.Apply();
    }

    /// <summary>As after a restart of the program.</summary>
    protected void Restart(RouteLayout layout = RouteLayout.Auto) => Reconciler = new Reconciler(_netlink, TimeProvider.System, layout);

    protected JsonElement Device(string name = "flannel.1") => Namespace.IpJson($"link show dev {name}")[0];

    /// <summary>The kernel has the device, its address and its peers, and nothing more on it.</summary>
    protected void AssertInPlace(Overlay overlay)
    {
        var name = overlay.DeviceName;
        var isV6 = overlay.Own.GetAddressBytes().Length == 16;
        var device = Device(name);
        var options = device.GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal(
            (overlay.Mtu, Overlay.OwnMac.ToString(), "vxlan", 1, (int)overlay.Port, overlay.Local.ToString(), overlay.Underlay, overlay.Learning, overlay.Gbp),
            (device.GetProperty("mtu").GetUInt32(), Text(device, "address"), Text(device.GetProperty("linkinfo"), "info_kind"),
                options.GetProperty("id").GetInt32(), options.GetProperty("port").GetInt32(), Text(options, isV6 ? "local6" : "local"),
                Text(options, "link"), options.GetProperty("learning").GetBoolean(), options.TryGetProperty("gbp", out var gbp) && gbp.GetBoolean()));
        Assert.Contains("UP", device.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));

        Assert.Equal([$"{overlay.Own}/{(isV6 ? 128 : 32)}"], Namespace.IpJson($"address show dev {name}")[0].GetProperty("addr_info").EnumerateArray()
            .Where(address => Text(address, "scope") == "global")
            .Select(address => $"{Text(address, "local")}/{address.GetProperty("prefixlen").GetInt32()}"));
        AssertSame(
            overlay.Peers.Select(peer => $"{peer.Subnet} via {peer.Subnet.BaseAddress} proto 85"),
            Routes(isV6, name).Where(route => Text(route, "protocol") != "kernel")
                .Select(route => $"{Text(route, "dst")} via {Text(route, "gateway")} proto {Text(route, "protocol")}"));
        AssertSame(
            overlay.Peers.Select(peer => $"{peer.Subnet.BaseAddress} {peer.Mac}"),
            Neighbors(isV6, name).Select(neighbor => $"{Text(neighbor, "dst")} {Text(neighbor, "lladdr")}"));
        AssertSame(
            overlay.Peers.Select(peer => $"{peer.Mac} {peer.Underlay}"),
            Namespace.BridgeJson($"fdb show dev {name}").EnumerateArray().Select(entry => $"{Text(entry, "mac")} {Text(entry, "dst")}"));
    }

    protected IEnumerable<JsonElement> Routes(bool isV6, string device) =>
        Namespace.IpJson($"{(isV6 ? "-6" : "-4")} route show dev {device}").EnumerateArray();

    protected IEnumerable<JsonElement> Nexthops() => Namespace.IpJson("nexthop show").EnumerateArray();

    protected static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private JsonElement.ArrayEnumerator Neighbors(bool isV6, string device) =>
        Namespace.IpJson($"{(isV6 ? "-6" : "-4")} neigh show dev {device} nud permanent").EnumerateArray();

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
}
